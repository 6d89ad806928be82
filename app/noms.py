"""Names, folded so that accents, case and order do not matter."""

import re
import unicodedata

_MOT = re.compile(r"[a-z0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})
_TAILLE_MOT = 80


def plier(texte: str) -> list[str]:
    """Return the folded words of a text: lower case, no accent, letters and digits only."""
    plat = unicodedata.normalize("NFKD", texte.casefold().translate(_LIGATURES))
    sans_accents = "".join(c for c in plat if not unicodedata.combining(c))
    return [mot[:_TAILLE_MOT] for mot in _MOT.findall(sans_accents)]
