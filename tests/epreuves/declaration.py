"""An épreuve: a fault, what was done, what was found, and whether our promises held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.epreuves.banc import Banc

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Constat:
    """What was done and found; `manques` are the promises that were not held, one sentence each."""

    fait: str
    trouve: str
    manques: tuple[str, ...] = ()

    @property
    def tenu(self) -> bool | None:
        """None when it could not be played: nothing was found, nothing is held."""
        return not self.manques if self.trouve or self.manques else None


@dataclass(frozen=True)
class Epreuve:
    """One fault, and the engines on which it means something."""

    nom: str
    jouer: Callable[[Banc], Constat]
    moteurs: tuple[str, ...]


EPREUVES: list[Epreuve] = []


def epreuve(
    nom: str, *moteurs: str
) -> Callable[[Callable[[Banc], Constat]], Callable[[Banc], Constat]]:
    """Declare the function below as the fault `nom`, on these engines (both when none is named)."""

    def declarer(jouer: Callable[[Banc], Constat]) -> Callable[[Banc], Constat]:
        EPREUVES.append(Epreuve(nom, jouer, moteurs or (SQLITE, POSTGRESQL)))
        return jouer

    return declarer
