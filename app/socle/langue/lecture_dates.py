"""Dates as people write them in French: figures, words, two-digit years, a month alone.

One reading for the finder, which looks for a date among names, and for the fields of a date.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Self

from app.socle.langue.dates import MOIS
from app.socle.langue.noms import aplatir, plier

_MOIS_PLIES = ["".join(plier(nom)) for nom in MOIS]
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SEPARATEUR = r"\s*[\s/.,:_\\-]\s*"
_JOUR, _NOMBRE, _MOT, _ANNEE, _COURTE = (
    r"(?P<jour>\d{1,2}|premier)(?:er)?",
    r"(?P<mois>\d{1,2})",
    r"(?P<mois>[a-z]{3,9})",
    r"(?P<annee>(?:18|19|20)\d\d)",
    r"(?P<annee>\d{4}|\d\d)",
)
_S, _S_OU_RIEN = _SEPARATEUR, rf"(?:{_SEPARATEUR})?"
# The most precise first; what is no date in one way may be one in another.
_FORMES = [
    re.compile(rf"(?<!\w){forme}(?!\w)", re.ASCII)
    for forme in (
        rf"{_ANNEE}{_S}{_NOMBRE}{_S}{_JOUR}",
        rf"{_JOUR}{_S}{_NOMBRE}{_S}{_COURTE}",
        rf"{_JOUR}{_S_OU_RIEN}{_MOT}{_S_OU_RIEN}{_COURTE}",
        rf"(?P<jour>\d\d)(?P<mois>\d\d){_COURTE}",
        rf"{_ANNEE}(?P<mois>\d\d)(?P<jour>\d\d)",
        rf"{_NOMBRE}{_S}{_ANNEE}",
        rf"{_ANNEE}{_S}{_NOMBRE}",
        rf"{_MOT}{_S_OU_RIEN}{_COURTE}",
        rf"(?P<mois>\d\d){_ANNEE}",
        _ANNEE,
    )
]


@dataclass(frozen=True, slots=True)
class JourLu:
    """A date read, whole or not: `jour`, or `mois` too, is None when it was not said."""

    annee: int
    mois: int | None
    jour: int | None

    @classmethod
    def possible(cls, annee: int, mois: int, jour: int) -> Self | None:
        """Return the date of these numbers, 0 for what is unknown; None when there is none."""
        if mois > 12 or (jour and not mois) or jour > monthrange(annee or 1, mois or 1)[1]:
            return None
        return cls(annee, mois or None, jour or None)


@dataclass(frozen=True, slots=True)
class DateTrouvee:
    """A date in a sentence, where it stands, and the ways to read it: the latest first."""

    debut: int
    fin: int
    lectures: tuple[JourLu, ...]


def trouver_date(plat: str, aujourd_hui: date) -> DateTrouvee | None:
    """Return the most precise date written in a text that `noms.aplatir` gave, None without one.

    A year of two digits has two readings, none of them in the future.
    """
    for forme in _FORMES:
        for trouve in forme.finditer(plat):
            if lectures := tuple(_lectures(trouve, aujourd_hui)):
                return DateTrouvee(*trouve.span(), lectures)
    return None


def lire_jour(texte: str, aujourd_hui: date) -> date | None:
    """Return the day that a text says and nothing else, None otherwise."""
    plat = aplatir(texte)
    if _ISO.fullmatch(plat):  # as a browser sends it: any year, to be refused by who reads it
        return _du_calendrier(plat)
    lu = next(iter(lectures_de(texte, aujourd_hui)), None)
    return date(lu.annee, lu.mois, lu.jour) if lu and lu.mois and lu.jour else None


def lectures_de(texte: str, aujourd_hui: date) -> tuple[JourLu, ...]:
    """Return what date, whole or not, a text may say and nothing else; nothing otherwise."""
    plat = aplatir(texte)
    trouvee = trouver_date(plat, aujourd_hui)
    if trouvee is None or (trouvee.debut, trouvee.fin) != (0, len(plat)):
        return ()
    return tuple(trouvee.lectures)


def _du_calendrier(iso: str) -> date | None:
    """Return this day; None for one whose eve, or morrow in another time zone, has no year."""
    try:
        jour = date.fromisoformat(iso)
    except ValueError:
        return None
    return jour if MINYEAR < jour.year < MAXYEAR else None


def numero_du_mois(texte: str) -> int | None:
    """Return 7 for « 7 », « juillet », « juil. » and « JUIL »; None when it is no month."""
    mot = "".join(plier(texte))
    if mot.isdecimal():
        return int(mot)
    mois = [rang for rang, nom in enumerate(_MOIS_PLIES, 1) if nom.startswith(mot)]
    if len(mot) < 3 or len(mois) != 1:
        return {"jul": 7, "jui": None}.get(mot)
    return mois[0]


def _lectures(trouve: re.Match[str], aujourd_hui: date) -> Iterator[JourLu]:
    dit = trouve.groupdict()
    mois = numero_du_mois(dit["mois"]) if dit.get("mois") else 0
    jour = int((dit.get("jour") or "0").replace("premier", "1"))
    if mois is None:
        return
    for annee in _annees(dit["annee"], aujourd_hui):
        lu = JourLu.possible(annee, mois, jour)
        if lu and (len(dit["annee"]) == 4 or (annee, mois, jour) <= _a_ce_jour(aujourd_hui)):
            yield lu


def _annees(texte: str, aujourd_hui: date) -> list[int]:
    if len(texte) == 4:
        return [int(texte)] if texte[:2] in ("18", "19", "20") else []
    siecle = aujourd_hui.year // 100 * 100
    return [siecle + int(texte), siecle - 100 + int(texte)]


def _a_ce_jour(jour: date) -> tuple[int, int, int]:
    return jour.year, jour.month, jour.day
