"""Names after a preposition: « au Havre », « d’Agen », « des Abymes »."""

import re

from app.socle.langue.noms import plier

_ARTICLE = re.compile(r"le(s)? +", re.IGNORECASE)
# An h that stops the elision: Haute-Loire, Hambourg, Heidi, Hollande, Hongrie, Houilles.
_H_ASPIRE = re.compile(r"ha|hei|ho(?:ll|nd|ng|u)")
_Y_CONSONNE = re.compile(r"y[aeiou]")


def a(nom: str) -> str:
    """Return « à Paris », « au Havre », « aux Abymes », « à La Rochelle »."""
    return _contracter(nom, "au", "aux") or f"à {nom}"


def de(nom: str) -> str:
    """Return « de Paris », « d’Agen », « d’Œting », « du Havre », « des Abymes », « d’octobre »."""
    contracte = _contracter(nom, "du", "des")
    return contracte or (f"d’{nom}" if _s_elide(nom) else f"de {nom}")


def _contracter(nom: str, masculin: str, pluriel: str) -> str:
    """Return the name with its article contracted, empty when it has none that is."""
    if lu := _ARTICLE.match(nom):
        return f"{pluriel if lu[1] else masculin} {nom[lu.end() :]}"
    return ""


def _s_elide(nom: str) -> bool:
    """True when the name begins with a vowel that is heard, or a silent h."""
    premier = (plier(nom) or [""])[0]
    if premier.startswith("h"):
        return not _H_ASPIRE.match(premier)
    return premier[:1] in tuple("aeiouy") and not _Y_CONSONNE.match(premier)
