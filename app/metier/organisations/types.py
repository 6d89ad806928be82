"""The types of organisations, in groups, read once from `donnees/types.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.socle.langue.noms import plier
from app.socle.langue.saisies import sur_une_ligne

AUTRE = "autre"
_FICHIER = Path(__file__).parent / "donnees" / "types.toml"


@dataclass(frozen=True, slots=True)
class Type:
    """One type. `reference` is its number in the first service; `mots` how else it is written."""

    cle: str
    titre: str
    groupe: str
    mots: tuple[str, ...]
    reference: int | None = None


def _lire() -> Mapping[str, Type]:
    groupes: list[dict[str, Any]] = tomllib.loads(_FICHIER.read_text(encoding="utf-8"))["groupe"]
    lus = [
        Type(**champs | {"groupe": groupe["titre"], "mots": tuple(champs["mots"])})
        for groupe in groupes
        for champs in groupe["types"]
    ]
    return MappingProxyType({lu.cle: lu for lu in lus})


TYPES = _lire()


def par_groupe() -> dict[str, list[Type]]:
    """Return the types of each group, in the order of a form."""
    groupes: dict[str, list[Type]] = {}
    for un in TYPES.values():
        groupes.setdefault(un.groupe, []).append(un)
    return groupes


def reconnaitre(texte: str) -> tuple[str, str | None]:
    """Return the key that a free text means; « autre », and the text, when it means none."""
    cle = _par_mots().get(_plie(texte))
    if cle is not None:
        return cle, None
    return AUTRE, sur_une_ligne(texte) or None


@cache
def _par_mots() -> Mapping[str, str]:
    return MappingProxyType(
        {_plie(mots): un.cle for un in TYPES.values() for mots in (un.cle, un.titre, *un.mots)}
    )


def _plie(texte: str) -> str:
    return " ".join(plier(texte))
