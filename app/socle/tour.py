"""Requests of one process take turns: what one page has in the processor's caches serves it whole.

Python runs one thread at a time anyway. Several pages begun together only take it from each other
at each statement they send. See docs/decisions/0078-chacun-son-tour.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from time import monotonic

# What gives back the turn that this request holds.
_rendre: ContextVar[Callable[[], None] | None] = ContextVar("rendre_son_tour", default=None)


class Tour:
    """Whose turn it is in this process.

    Whoever has waited for `patience` seconds goes on beside the one before, which takes long, and
    those who come next wait behind them: who is slow makes the others late once.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._verrou = Lock()

    @contextmanager
    def attendre(self) -> Iterator[float]:
        """Serve a request inside; yield the seconds that it has waited."""
        debut, verrou = monotonic(), self._verrou
        tenu = verrou.acquire(timeout=self._patience)
        if not tenu and self._verrou is verrou:
            # The slow one keeps its own, which nobody comes to any more.
            verrou = Lock()
            tenu = verrou.acquire()
            self._verrou = verrou
        jeton = _rendre.set(verrou.release if tenu else None)
        try:
            yield monotonic() - debut
        finally:
            ceder()
            _rendre.reset(jeton)


def ceder() -> None:
    """Let the next request be served: this one is about to wait for another machine."""
    rendre = _rendre.get()
    if rendre is not None:
        _rendre.set(None)
        rendre()
