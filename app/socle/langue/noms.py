"""Names, folded so that accents, case, order, apostrophes and hyphens do not matter."""

import re
import unicodedata
from collections.abc import Sequence

from app.socle.langue.saisies import chiffre_latin, nettoyer

_MOT = re.compile(r"[a-z0-9]+")
_PLATS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"}
    # An accent alone is typed for an apostrophe; apart, it would fold into a space.
    | dict.fromkeys("’‘‛ʼʻʽʹ′՚ꞌ`´", "'")
    | dict.fromkeys("⁄∕", "/")
)
_TIRETS = re.compile(r"[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_TAILLE_MOT = 80
# What is said before a name, or between two names of one person.
_CIVILITES = frozenset(
    "m mr mrs mm mme mmes mlle mlles madame mesdames monsieur messieurs mademoiselle "
    "mesdemoiselles dr me veuve vve veuf vf epouse epoux ep nee ne et".split()
)


def aplatir(texte: str) -> str:
    """Return a text in lower case, without accents nor marks that nobody sees."""
    simple = _TIRETS.sub("-", nettoyer(texte).casefold().translate(_PLATS))
    plat = unicodedata.normalize("NFKD", simple)
    return "".join(chiffre_latin(c) for c in plat if not unicodedata.combining(c))


def plier(texte: str) -> list[str]:
    """Return the folded words of a text: lower case, no accent, letters and digits only."""
    return [mot[:_TAILLE_MOT] for mot in _MOT.findall(aplatir(texte))]


def soudes(texte: str) -> list[str]:
    """Return a name of several words as those who write it in one do: « ndiaye », « leguen »."""
    mots = plier(texte)
    return ["".join(mots[rang:])[:_TAILLE_MOT] for rang in range(len(mots) - 1)]


def lectures(mots: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words to look for, each with what it reads as when stuck to the word beside it.

    « Mme », « née » and the like are left out.
    """
    lues = []
    for rang, mot in enumerate(mots):
        voisins = (mots[rang : rang + 2], mots[max(rang - 1, 0) : rang + 1])
        colles = ("".join(paire)[:_TAILLE_MOT] for paire in voisins if len(paire) == 2)
        lues.append((mot, *colles))
    return [lue for lue in lues if lue[0] not in _CIVILITES]


def est_le_meme_nom(saisi: str, attendu: str) -> bool:
    """True when both are the same letters: spaces, hyphens, apostrophes are written many ways."""
    lettres = "".join(plier(saisi))
    sans_civilite = "".join(mot for mot in plier(saisi) if mot not in _CIVILITES)
    return bool(lettres) and "".join(plier(attendu)) in (lettres, sans_civilite)
