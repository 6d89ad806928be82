"""Deadlines: nothing inside a request waits on somebody else for as long as they like.

The whole set is in docs/decisions/0025-delais.md. Seconds everywhere.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Thread
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

# What a request waits for the base, all in all.
BASE = 2.0
# How long a request has waited for a thread and its turn, in its environment; set by `gunicorn.conf.py`.
ATTENTE = "aidants_connect.attente"


class Patience:
    """What one request may still wait for the base, all its waits together."""

    # What ends a request that has no patience left: a ROLLBACK, an error page.
    _DERNIERE = 0.2

    def __init__(self, secondes: float) -> None:
        self._reste = secondes

    @property
    def reste(self) -> float:
        """Seconds that the next wait may last; never quite none."""
        return max(self._reste, self._DERNIERE)

    @contextmanager
    def compter(self) -> Iterator[None]:
        """Take off what is waited inside."""
        debut = monotonic()
        try:
            yield
        finally:
            self._reste -= monotonic() - debut


# None: a command, which may take the time it needs.
_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def patience() -> Patience | None:
    """Return how long one may still wait for the base here; None: as long as it takes."""
    return _patience.get()


def perdre_patience_apres(secondes: float | None) -> None:
    """From here on in this thread, all waits for the base together last `secondes` at most."""
    _patience.set(None if secondes is None else Patience(secondes))


def a_temps(acte: Callable[[], T], secondes: float, *, defaire: Callable[[T], object]) -> T:
    """Return what `acte` returns. Raises TimeoutError when it takes longer.

    For what knows no deadline of its own, such as a resolver. It goes on alone in its thread; what
    it brings back too late is undone by `defaire`.
    """
    issue: Future[T] = Future()
    # Not a pool's: the process would wait for it to end.
    Thread(target=_accomplir, args=(issue, acte), daemon=True).start()
    try:
        return issue.result(secondes)
    except TimeoutError:
        issue.add_done_callback(lambda tard: tard.exception() or defaire(tard.result()))
        raise


def _accomplir(issue: Future[T], acte: Callable[[], T]) -> None:
    try:
        resultat = acte()
    except BaseException as erreur:
        issue.set_exception(erreur)
    else:
        issue.set_result(resultat)
