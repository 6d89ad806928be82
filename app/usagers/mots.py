"""Words by which a person is found: names, folded, and the birth date."""

import re
import unicodedata

from app.dates import MOIS
from app.noms import plier
from app.usagers.identite import Identite

_DATE_SAISIE = re.compile(r"(\d{1,2})(?:er)?[/. -](\d{1,2}|[a-z]+)[/. -](\d{4})", re.ASCII)
_ANNEE = re.compile(r"(?<!\S)(?:18|19|20)\d{2}(?!\S)", re.ASCII)


def mots_de(identite: Identite) -> set[str]:
    """Return every word by which a person is found: names, and the whole birth date."""
    noms = f"{identite.prenoms} {identite.nom_naissance} {identite.nom_usage or ''}"
    return {*plier(noms), _mot_date(identite.date_naissance)}


def mots_cherches(saisie: str) -> list[str]:
    """Return the words typed in the finder; a birth date, or its year, counts as one word.

    « 03/07/1957 », « 3 juillet 1957 » and « 1957-07-03 » are the same date; « 1957 » begins it.
    """
    dates, reste = _extraire_date(" ".join(saisie.split()))
    return dates + plier(reste)


def _mot_date(iso: str) -> str:
    # « = » begins no word that can be typed: nobody lists a whole generation with « n19 ».
    return "=" + iso.replace("-", "")


def _extraire_date(saisie: str) -> tuple[list[str], str]:
    plie = " ".join(_mots_et_separateurs(saisie))
    iso = re.search(r"(\d{4})-(\d{2})-(\d{2})", plie, re.ASCII)
    if iso:
        return [_mot_date(iso[0])], plie.replace(iso[0], " ")
    francaise = _DATE_SAISIE.search(plie)
    if not francaise:
        return _extraire_annee(saisie)
    jour, mois, annee = francaise.groups()
    numero = _numero_mois(mois)
    if numero is None:
        return _extraire_annee(saisie)
    return [_mot_date(f"{annee}-{numero:02}-{int(jour):02}")], plie.replace(francaise[0], " ")


def _extraire_annee(saisie: str) -> tuple[list[str], str]:
    annee = _ANNEE.search(saisie)
    return ([_mot_date(annee[0])], saisie.replace(annee[0], " ")) if annee else ([], saisie)


def _mots_et_separateurs(saisie: str) -> list[str]:
    plat = unicodedata.normalize("NFKD", saisie.casefold())
    return "".join(c for c in plat if not unicodedata.combining(c)).split()


def _numero_mois(mois: str) -> int | None:
    if mois.isdecimal():
        return int(mois)
    plies = ["".join(plier(nom)) for nom in MOIS]
    return plies.index(mois) + 1 if mois in plies else None
