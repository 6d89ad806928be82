"""What a référent may answer to a contested use."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ERREUR, AUTRE = "erreur", "autre"


@dataclass(frozen=True, slots=True)
class Reponse:
    """One answer: as the référent chooses it, as the person reads it on their card's page."""

    titre: str
    pour_la_personne: str


REPONSES: Mapping[str, Reponse] = MappingProxyType(
    {
        "verifie": Reponse("Vérifié avec la personne", "la structure l’a vérifié avec vous"),
        ERREUR: Reponse(
            "C’est une erreur : arrêter ce mandat",
            "la structure reconnaît une erreur, et a arrêté le mandat",
        ),
        AUTRE: Reponse("Autre réponse", "la structure a répondu"),
    }
)
PRECISION_MAXIMUM = 200
