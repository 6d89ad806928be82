"""What may be answered to a contested use."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ERREUR, AUTRE = "erreur", "autre"


@dataclass(frozen=True, slots=True)
class Reponse:
    """One answer: as who answers chooses it, as the person reads it on their card's page."""

    titre: str
    pour_la_personne: str


REPONSES: Mapping[str, Reponse] = MappingProxyType(
    {
        "verifie": Reponse("Vérifié avec la personne", "cela a été vérifié avec vous"),
        ERREUR: Reponse(
            "C’est une erreur : arrêter ce mandat",
            "c’était une erreur, et le mandat est arrêté",
        ),
        AUTRE: Reponse("Autre réponse", "voici la réponse"),
    }
)
PRECISION_MAXIMUM = 200
