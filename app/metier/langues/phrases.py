"""The sentences in plain French that help to understand: what every language says in its turn.

They are in `donnees/fr.toml`, each with a word to who translates it; the themes are added here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from app.metier.demarches.domaines import DOMAINES

DOSSIER = Path(__file__).parent / "donnees"
_TROU = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in French; `note` is for who translates it."""

    cle: str
    texte: str
    note: str = ""

    @property
    def trous(self) -> frozenset[str]:
        """What is written inside it: a date, a name."""
        return trous(self.texte)


def trous(texte: str) -> frozenset[str]:
    """Return the names between braces in a sentence."""
    return frozenset(_TROU.findall(texte))


def decouper(texte: str) -> list[str]:
    """Return a sentence in pieces: words, then the name of what is written there, in turn."""
    return _TROU.split(texte)


def _phrases() -> Mapping[str, Phrase]:
    lues = tomllib.loads((DOSSIER / "fr.toml").read_text(encoding="utf-8"))
    dites = {cle: Phrase(cle, dit["texte"], dit.get("note", "")) for cle, dit in lues.items()}
    themes = {
        f"theme-{d.cle}": Phrase(f"theme-{d.cle}", d.titre, f"Un thème. Exemples : {d.exemples}.")
        for d in DOMAINES.values()
    }
    return MappingProxyType(dites | themes)


PHRASES = _phrases()
