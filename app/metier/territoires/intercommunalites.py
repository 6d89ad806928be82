"""Intercommunalities: which communes work together, the nearest thing to a distance that ships."""

from functools import cache
from pathlib import Path

from app.metier.territoires.cog import CodeCommune, Commune

_FICHIER = Path(__file__).parent / "donnees" / "intercommunalites.tsv"


def communes_ensemble(commune: Commune) -> list[CodeCommune]:
    """Return the communes of its intercommunality, itself among them; itself alone without one."""
    texte = _texte()
    place = texte.find(f" {commune.code_commune} ")
    if place == -1:
        return [commune.code_commune]
    debut, fin = texte.rfind("\t", 0, place), texte.find("\n", place)
    return [CodeCommune(code) for code in texte[debut:fin].split()]


@cache
def _texte() -> str:
    """Return the file, each code between two spaces: found without an index."""
    lu = _FICHIER.read_text(encoding="utf-8")
    return lu.replace("\t", "\t ").replace("\n", " \n")
