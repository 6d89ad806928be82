"""The network's figures as open data: a row a place or type and month, a column a figure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.colonnes import DU_LIEU, EN_LETTRES, Colonne
from app.metier.reseau.definitions import RESEAU, Genre
from app.metier.reseau.models import ChiffreReseau

# Another set of columns is another version: added at the end, never renamed.
VERSION = "1.0.0"
CLE_PRIMAIRE = ("mois", "maille", "region_code", "departement_code", "type_structure")
SEPARATEUR = "|"
_MAILLES = (Maille.FRANCE, Maille.REGION, Maille.DEPARTEMENT, Maille.TYPE)


@dataclass(frozen=True, slots=True)
class Rangee:
    """What one month says of one place or type. A figure that it does not say is not in it."""

    maille: str
    code: str
    nombres: Mapping[str, int | None]


def etat(session: Session) -> str:
    """Return what the file depends on: a month counted is never counted again."""
    de_france = ChiffreReseau.maille == Maille.FRANCE
    return f"{VERSION}-{session.scalar(select(func.count()).where(de_france))}"


def tout(session: Session) -> Iterator[tuple[date, Rangee]]:
    """Yield every row with its month, month after month; a place that says nothing but zeros has none."""
    case = (ChiffreReseau.mois, ChiffreReseau.maille, ChiffreReseau.code)
    # Columns, no entities: years of them are a hundred thousand.
    lus = session.execute(select(*case, ChiffreReseau.cle, ChiffreReseau.nombre).order_by(*case))
    par_case: dict[tuple[date, str, str], dict[str, int | None]] = defaultdict(dict)
    for mois, maille, code, cle, nombre in lus:
        par_case[mois, maille, code][cle] = nombre
    for (mois, maille, code), nombres in par_case.items():
        comptees = par_case[mois, Maille.FRANCE, SANS_CODE].keys()
        yield mois, Rangee(maille, code, _dits(maille, nombres, comptees))


def _dits(
    maille: str, nombres: Mapping[str, int | None], comptees: Collection[str]
) -> dict[str, int | None]:
    dites = [
        cle
        for cle, mesure in RESEAU.items()
        if cle in comptees and (maille == Maille.FRANCE or not mesure.france_seule)
    ]
    # A median is no count: where nobody has one, there is none.
    return {
        cle: nombres.get(cle, 0)
        for cle in dites
        if cle in nombres or RESEAU[cle].genre is not Genre.DELAI
    }


def _nombre(cle: str) -> Callable[[date, Rangee], str]:
    def lire(_: date, rangee: Rangee) -> str:
        nombre = rangee.nombres.get(cle)
        return "" if nombre is None else str(nombre)

    return lire


def _secrets(_: date, rangee: Rangee) -> str:
    return SEPARATEUR.join(cle for cle, nombre in rangee.nombres.items() if nombre is None)


COLONNES = (
    Colonne(
        "mois",
        "yearmonth",
        "Mois clos.",
        "2026-10",
        lambda mois, _: f"{mois:%Y-%m}",
        {"required": True},
    ),
    replace(
        DU_LIEU[0],
        description="Ce que la ligne compte : la France, une région, un département ou un type.",
        contraintes={"required": True, "enum": [str(maille) for maille in _MAILLES]},
    ),
    *DU_LIEU[1:],
    EN_LETTRES,
    *(
        Colonne(
            cle,
            "integer",
            f"{mesure.titre}. {mesure.explication}",
            "41",
            _nombre(cle),
            {"minimum": 0},
        )
        for cle, mesure in RESEAU.items()
    ),
    Colonne(
        "secrets",
        "string",
        "Les colonnes cachées dans cette ligne, séparées par une barre droite : trop petites, ou faisant deviner "
        "une autre. Une autre case vide n’a pas été comptée, ou ne se dit que de la France. "
        "Une ligne absente est à zéro.",
        "aidants_en_formation|demandes_recues",
        _secrets,
    ),
)
