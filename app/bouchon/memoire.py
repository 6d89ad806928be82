"""What the stand-in remembers, for a while, in memory."""

import secrets
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Memoire(Generic[T]):
    """Values kept `duree` seconds, each under an unguessable key; safe between threads."""

    def __init__(self, duree: float, horloge: Callable[[], float]) -> None:
        self._duree = duree
        self._horloge = horloge
        self._verrou = Lock()
        self._valeurs: dict[str, tuple[float, T]] = {}

    def garder(self, valeur: T, cle: str | None = None) -> str:
        """Keep a value, under a new key unless one is given; return the key."""
        cle = cle or secrets.token_urlsafe(32)
        with self._verrou:
            self._oublier_le_perime()
            self._valeurs[cle] = (self._horloge() + self._duree, valeur)
        return cle

    def lire(self, cle: str) -> T | None:
        """The value if it is still fresh."""
        with self._verrou:
            return self._fraiche(self._valeurs.get(cle))

    def retirer(self, cle: str) -> T | None:
        """The value if it is still fresh, which nobody will be given again."""
        with self._verrou:
            return self._fraiche(self._valeurs.pop(cle, None))

    def _fraiche(self, entree: tuple[float, T] | None) -> T | None:
        return entree[1] if entree and self._horloge() < entree[0] else None

    def _oublier_le_perime(self) -> None:
        instant = self._horloge()
        for cle in [cle for cle, (fin, _) in self._valeurs.items() if fin <= instant]:
            del self._valeurs[cle]
