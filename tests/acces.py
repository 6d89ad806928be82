"""The table of who may do what: a short one a room, `acces.txt` beside its tests.

A row is a method, a view of the room, a case, and what each role is answered. The cases tell whose
is what the address or the body designates: `ici` (the aidant's), `ailleurs` (the aidant's of
elsewhere), `absent` (nobody's). `ent`: sent to log in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROLES = (
    "anonyme aidante referent double ailleurs referent_ailleurs desactivee nationale chiffres "
    "support formatrice"
).split()
_ESSAIS = Path(__file__).parent


@dataclass(frozen=True)
class Ligne:
    """One row of the table."""

    methode: str
    route: str
    cas: str
    attendus: dict[str, str]


def _lire(table: Path) -> Iterator[Ligne]:
    """Read a room's table; the room is its folder, but for `web`, which has no blueprint."""
    piece = "" if table.parent.name == "web" else f"{table.parent.name}."
    for ligne in table.read_text(encoding="utf-8").splitlines():
        if ligne and not ligne.startswith("#"):
            methode, vue, cas, *attendus = ligne.split()
            yield Ligne(methode, piece + vue, cas, dict(zip(ROLES, attendus, strict=True)))


LIGNES = [ligne for table in sorted(_ESSAIS.rglob("acces.txt")) for ligne in _lire(table)]
