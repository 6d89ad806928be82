"""The columns of the open data: names that never change, what each holds, where it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.definitions import PUBLIQUES
from app.metier.chiffres.models import ChiffrePublic, Publication
from app.metier.demarches.domaines import DOMAINES, TITRES
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import CodeDepartement, CodeRegion, departements, regions
from app.socle.horloge import jour_a_paris

# Another set of columns is another version: added at the end, never renamed.
VERSION = "1.0.0"
CLE_PRIMAIRE = ("mois", "maille", "region_code", "departement_code", "type_structure", "theme")
_HORS_REGION, _NON_SITUEES, _SANS_TYPE = "Hors région", "Non situées", "Sans type"
# From what is true of a whole month, and of one cell of it.
Lire = Callable[[Any, Any], str]


class Case(Protocol):
    """What a row is the row of."""

    @property
    def maille(self) -> str:
        """Of which kind."""

    @property
    def code(self) -> str:
        """Which one."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column: its name, its Table Schema type, what it says, and how a row fills it."""

    nom: str
    genre: str
    description: str
    exemple: str
    lire: Lire
    contraintes: Mapping[str, object] = field(default_factory=dict)


def _code_si(*mailles: Maille) -> Lire:
    return lambda _, chiffre: chiffre.code if chiffre.maille in mailles else ""


def _region(_: object, chiffre: Case) -> str:
    if chiffre.maille == Maille.DEPARTEMENT and chiffre.code:
        region = departements()[CodeDepartement(chiffre.code)].region
        return region.code_region if region else SANS_CODE
    return chiffre.code if chiffre.maille == Maille.REGION else ""


def libelle(maille: str, code: str) -> str:
    """Return what a cell is called."""
    match maille:
        case Maille.REGION:
            return regions()[CodeRegion(code)].nom if code else _HORS_REGION
        case Maille.DEPARTEMENT:
            return departements()[CodeDepartement(code)].nom if code else _NON_SITUEES
        case Maille.TYPE:
            return TYPES[code].titre if code else _SANS_TYPE
        case Maille.THEME:
            return TITRES[code]
    return "France"


def _nombre(mesure: str) -> Lire:
    def lire(_: Publication, chiffre: ChiffrePublic) -> str:
        nombre = chiffre.nombres[mesure]
        return "" if nombre is None else str(nombre)

    return lire


# Of any file that has a row a place or type.
DU_LIEU = (
    Colonne(
        "maille",
        "string",
        "Ce que la ligne compte : la France, une région, un département, un type de structure "
        "ou un thème de démarches.",
        "region",
        lambda _, chiffre: chiffre.maille,
        {"required": True, "enum": [str(une) for une in Maille]},
    ),
    Colonne(
        "region_code",
        "string",
        "Code Insee de la région, avec son zéro ; vide pour ce qui n’est dans aucune.",
        "04",
        _region,
        {"enum": [str(code) for code in regions()]},
    ),
    Colonne(
        "departement_code",
        "string",
        "Code Insee du département ou de la collectivité d’outre-mer.",
        "2A",
        _code_si(Maille.DEPARTEMENT),
        {"pattern": "[0-9][0-9AB][0-9]?"},
    ),
    Colonne(
        "type_structure",
        "string",
        "Type de structure.",
        "france_services",
        _code_si(Maille.TYPE),
        {"enum": list(TYPES)},
    ),
)
EN_LETTRES = Colonne(
    "libelle",
    "string",
    "La maille en toutes lettres.",
    "La Réunion",
    lambda _, chiffre: libelle(chiffre.maille, chiffre.code),
    {"required": True},
)
_VIDE = "Vide si secret, ou si la maille est un thème : seules les démarches en ont un."
COLONNES = (
    Colonne(
        "mois",
        "yearmonth",
        "Mois clos.",
        "2026-10",
        lambda publication, _: f"{publication.mois:%Y-%m}",
        {"required": True},
    ),
    *DU_LIEU,
    Colonne(
        "theme",
        "string",
        "Thème des démarches.",
        "logement",
        _code_si(Maille.THEME),
        {"enum": list(DOMAINES)},
    ),
    EN_LETTRES,
    *(
        Colonne(
            mesure,
            "integer",
            f"{definie.titre}. {definie.explication} {_VIDE}",
            "1604",
            _nombre(mesure),
            {"minimum": 0},
        )
        for mesure, definie in PUBLIQUES.items()
    ),
    Colonne(
        "secret",
        "boolean",
        "Vrai quand la ligne est cachée : un de ses nombres va de 1 à 10, moins de trois structures "
        "y sont, ou elle ferait deviner une ligne qui l’est. Une ligne absente est à zéro.",
        "false",
        lambda _, chiffre: "true" if chiffre.est_secret else "false",
        {"required": True},
    ),
    Colonne(
        "version",
        "integer",
        "Combien de fois le mois a été publié : au-delà de 1, il a été corrigé.",
        "1",
        lambda publication, _: str(publication.version),
        {"required": True, "minimum": 1},
    ),
    Colonne(
        "publie_le",
        "date",
        "Jour de cette publication.",
        "2026-11-03",
        lambda publication, _: jour_a_paris(publication.publiee_le).isoformat(),
        {"required": True},
    ),
)
