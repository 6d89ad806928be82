"""The languages of the service: French first, then those of its files, by their French name."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from app.metier.langues.phrases import DOSSIER, PHRASES
from app.metier.langues.traduction import FRANCAIS, Langue, Traduite, lire, nommee
from app.socle.horloge import jour_a_paris, maintenant
from app.socle.langue.noms import plier


def _francais() -> Langue:
    dites = {cle: Traduite(phrase.texte, phrase.texte) for cle, phrase in PHRASES.items()}
    return Langue(FRANCAIS, "Français", "français", "ltr", ("francais",), MappingProxyType(dites))


def _langues() -> Mapping[str, Langue]:
    aujourd_hui = jour_a_paris(maintenant())
    lues = [
        lire(fichier.stem, fichier.read_text(encoding="utf-8"), aujourd_hui=aujourd_hui)
        for fichier in DOSSIER.glob("*.toml")
        if fichier.stem != FRANCAIS
    ]
    rangees = [_francais(), *sorted(lues, key=lambda langue: plier(langue.nom_fr))]
    return MappingProxyType({langue.cle: langue for langue in rangees})


LANGUES = _langues()


@cache
def montrees(*, production: bool) -> tuple[Langue, ...]:
    """Return the languages that may be shown, French first: once, they are those of the files."""
    return tuple(une for une in LANGUES.values() if une.est_montree(production=production))


def proposee(dite: str | None) -> str | None:
    """Return the language that an interpreter's, as somebody typed it, is; None when it is none."""
    return next((cle for cle, langue in LANGUES.items() if dite and nommee(langue, dite)), None)
