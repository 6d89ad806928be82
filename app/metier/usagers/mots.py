"""Words by which a person is found: names, folded, and the birth date."""

import re
from datetime import date

from app.metier.usagers.identite import Identite
from app.socle.langue.lecture_dates import JourLu, trouver_date
from app.socle.langue.noms import aplatir, lectures, plier, soudes

# « né(e) », « né·e », as forms and our own screens write it.
_NE = re.compile(r"\bne\s?[(.·/-]\s?e\b\)?")
_AVANT_LA_DATE = re.compile(
    r"(?:\b(?:date de naissance|naissance|ddn|nee?|le|en|lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche)\b[\s:.,(]*)+$"
)
# The place of birth is no word of ours: it is read, and left out.
_LIEU = re.compile(r"\bnee?\s+(?:a|au|aux|en)\s.*$")
_LIEU_APRES = re.compile(r"^\s*(?:[,(]|(?:a|au|aux|en)\s).*$")


def mots_de(identite: Identite) -> set[str]:
    """Return every word by which a person is found: names, and the whole birth date."""
    noms = [*identite.prenoms.split(), identite.nom_naissance, identite.nom_usage or ""]
    return {mot for nom in noms for mot in (*plier(nom), *soudes(nom))} | {
        _mot_date(identite.date_naissance)
    }


def mots_cherches(saisie: str, aujourd_hui: date) -> list[tuple[str, ...]]:
    """Return the words typed in the finder, each with the other ways to read it.

    A birth date counts as one word, however it is written; a month or a year begins it.
    """
    plat = _NE.sub("nee", aplatir(saisie))
    trouvee = trouver_date(plat, aujourd_hui)
    if trouvee is None:
        mots = plier(_LIEU.sub(" ", plat))
        return lectures(mots) or [(mot,) for mot in plier(plat)]
    avant, apres = plat[: trouvee.debut], plat[trouvee.fin :]
    noms = _AVANT_LA_DATE.sub(" ", avant)
    if re.search(r"\bnee?\b", avant):
        noms, apres = _LIEU.sub(" ", noms), _LIEU_APRES.sub(" ", apres)
    dates = dict.fromkeys(_debut_de_date(lu) for lu in trouvee.lectures)
    return [tuple(dates), *lectures(plier(noms)), *lectures(plier(apres))]


def _mot_date(iso: str) -> str:
    # « = » begins no word that can be typed: nobody lists a whole generation with « n19 ».
    return "=" + iso.replace("-", "")


def _debut_de_date(lu: JourLu) -> str:
    return "=" + "".join(
        (f"{lu.annee}", f"{lu.mois:02}" if lu.mois else "", f"{lu.jour:02}" if lu.jour else "")
    )
