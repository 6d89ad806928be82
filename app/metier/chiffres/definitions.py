"""What each monthly figure counts, said once: the count, the screen and the file read it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Mesure:
    """One figure: the journal's lines of `actions`, or the persons they are about, once each.

    `explication` is what a screen says of it, in a sentence or two; `part` is what it is called
    when it is shown as a part of another one: « dont … ».
    """

    titre: str
    actions: tuple[str, ...]
    explication: str = ""
    part: str = ""
    par_personne: bool = False


_FAITES = ("utilisation_autorisation", "acte_hors_franceconnect")

# A key once kept stays what it is: another meaning is another key.
MESURES: Mapping[str, Mesure] = MappingProxyType(
    {
        "mandats": Mesure("Mandats faits", ("creation_attestation",), "Renouvellements compris."),
        "renouvellements": Mesure("Mandats renouvelés", ("renouvellement",), part="renouvelés"),
        "arrets": Mesure(
            "Mandats arrêtés",
            ("revocation_mandat",),
            "Arrêtés en entier avant leur date, par la personne ou par la structure. "
            "Un mandat fini ou remplacé n’en est pas.",
        ),
        "personnes": Mesure(
            "Personnes accompagnées",
            ("creation_attestation", *_FAITES),
            "Une personne compte une fois par mois, si elle a fait un mandat ou si une démarche "
            "a été faite pour elle. Les mois ne s’additionnent donc pas.",
            par_personne=True,
        ),
        "demarches": Mesure(
            "Démarches",
            _FAITES,
            "Connexions à un site au nom d’une personne, et démarches sans FranceConnect, "
            "au mois où elles ont été notées.",
        ),
        "hors_franceconnect": Mesure(
            "Démarches sans FranceConnect", ("acte_hors_franceconnect",), part="sans FranceConnect"
        ),
    }
)

# What is drawn together: a figure, and the part of it that bears a name of its own.
GRAPHIQUES: tuple[tuple[str, str | None], ...] = (
    ("mandats", "renouvellements"),
    ("arrets", None),
    ("personnes", None),
    ("demarches", "hors_franceconnect"),
)

STRUCTURES = "structures"
# What is counted apart, never by adding.
PERSONNES = "personnes"


@dataclass(frozen=True, slots=True)
class MesurePublique:
    """One figure of the whole country: its title, how it is counted, its column in the open data."""

    titre: str
    explication: str


PUBLIQUES: Mapping[str, MesurePublique] = MappingProxyType(
    {
        "demarches": MesurePublique(
            "Démarches",
            "Connexions à un site au nom d’une personne, et démarches sans FranceConnect, "
            "au mois où elles ont été notées.",
        ),
        PERSONNES: MesurePublique(
            "Personnes accompagnées",
            "Une personne compte une fois par mois, si elle a fait un mandat ou si une démarche a "
            "été faite pour elle. Connue de deux régions, elle compte dans chacune, et une fois "
            "pour la France : ni les mois, ni les régions, ni les types ne s’additionnent.",
        ),
        "mandats": MesurePublique("Mandats faits", "Renouvellements compris."),
        STRUCTURES: MesurePublique(
            "Structures au travail",
            "Une structure compte si elle a fait, ce mois-là, un mandat ou une démarche.",
        ),
    }
)
# A small one of these may say something of somebody.
COMPTENT_DES_PERSONNES = ("demarches", PERSONNES, "mandats")
