"""What each figure of the network counts, said once: the count, the screen and docs read it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.metier.chiffres.secret import PLANCHER_PERSONNES, PLANCHER_STRUCTURES


class Genre(StrEnum):
    """A state is that of the day of publication; a flow, what the month did; a delay, a median."""

    ETAT = "état"
    FLUX = "mois"
    DELAI = "délai"


@dataclass(frozen=True, slots=True)
class MesureReseau:
    """One figure: its words, from how many it is said, whether of France only."""

    titre: str
    explication: str
    plancher: int
    genre: Genre = Genre.FLUX
    france_seule: bool = False


_EN_MESURE = "compte ouvert, conditions acceptées, rien qui bloque"
# A key once kept stays what it is: another meaning is another key.
RESEAU: Mapping[str, MesureReseau] = MappingProxyType(
    {
        "aidants_en_mesure": MesureReseau(
            "Aidants qui peuvent faire un mandat",
            f"Le jour de la publication : {_EN_MESURE}. Qui travaille dans deux régions compte "
            "dans chacune, et une fois pour la France.",
            PLANCHER_PERSONNES,
            Genre.ETAT,
        ),
        "aidants_au_travail": MesureReseau(
            "Aidants au travail",
            "Ils ont fait ce mois-là un mandat ou une démarche. Une fois chacun.",
            PLANCHER_PERSONNES,
        ),
        "aidants_en_formation": MesureReseau(
            "Aidants en formation",
            "Le jour de la publication : proposés par une structure acceptée, pas encore de compte.",
            PLANCHER_PERSONNES,
            Genre.ETAT,
        ),
        "structures_en_mesure": MesureReseau(
            "Structures qui peuvent faire un mandat",
            "Le jour de la publication : au moins un aidant le peut. Ce sont celles de l’annuaire.",
            PLANCHER_STRUCTURES,
            Genre.ETAT,
        ),
        "structures_en_formation": MesureReseau(
            "Structures en formation",
            "Le jour de la publication : des aidants s’y forment, aucun ne peut encore faire un mandat.",
            PLANCHER_STRUCTURES,
            Genre.ETAT,
        ),
        "demandes_recues": MesureReseau(
            "Demandes reçues", "Entrées ce mois-là dans la file d’attente.", PLANCHER_STRUCTURES
        ),
        "demandes_acceptees": MesureReseau(
            "Demandes acceptées", "Acceptées ce mois-là.", PLANCHER_STRUCTURES
        ),
        "demandes_refusees": MesureReseau(
            "Demandes refusées", "Refusées ce mois-là.", PLANCHER_STRUCTURES
        ),
        "demandes_en_attente": MesureReseau(
            "Demandes en attente",
            "Le jour de la publication : dans la file, sans réponse. Pour la France : d’un mois à l’autre, celles "
            "d’un lieu diraient combien y sont refusées.",
            PLANCHER_STRUCTURES,
            Genre.ETAT,
            france_seule=True,
        ),
        "jours_jusqu_au_mandat": MesureReseau(
            "Jours de la demande au premier mandat",
            "La moitié des structures qui ont fait ce mois-là leur premier mandat ont mis moins "
            "de jours, l’autre moitié plus. Dit à partir de trois structures.",
            PLANCHER_STRUCTURES,
            Genre.DELAI,
        ),
        "sessions_tenues": MesureReseau(
            "Sessions de formation tenues",
            "Commencées ce mois-là. Pour la France : une session est ouverte à toutes les régions.",
            PLANCHER_STRUCTURES,
            france_seule=True,
        ),
        "places_offertes": MesureReseau(
            "Places offertes", "Dans ces sessions.", PLANCHER_PERSONNES, france_seule=True
        ),
        "places_prises": MesureReseau(
            "Places prises", "Dans ces sessions.", PLANCHER_PERSONNES, france_seule=True
        ),
    }
)
