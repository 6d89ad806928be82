"""A base that hangs is found out once, not by each request for as long as its deadline."""

import logging
from collections.abc import Callable
from threading import Lock, Thread
from time import sleep

from sqlalchemy.exc import SQLAlchemyError

from app.socle.delais import perdre_patience_apres

journal_technique = logging.getLogger(__name__)
_ESSAI, _PAUSE = 0.5, 0.5


class BaseAbsente(SQLAlchemyError):
    """The base did not answer a moment ago, and has not since: nobody waits for it."""


class Disjoncteur:
    """Opens when the base no longer answers, closes by itself when it does.

    One slow statement is not a hung base: a request that waited in vain only casts a doubt, which
    a try of its own, in a thread of its own, confirms or lifts.
    """

    def __init__(self, essayer: Callable[[], object]) -> None:
        self._essayer = essayer
        self._verrou = Lock()
        self._en_doute = self._absente = False

    def exiger(self) -> None:
        """Raise BaseAbsente while the base is known not to answer."""
        if self._absente:
            raise BaseAbsente

    def douter(self) -> None:
        """A request waited in vain: try the base until it answers."""
        with self._verrou:
            if self._en_doute:
                return
            self._en_doute = True
        Thread(target=self._veiller, name="disjoncteur", daemon=True).start()

    def _veiller(self) -> None:
        while not self._repond():
            if not self._absente:
                journal_technique.error(
                    "base de données muette ou occupée : les demandes n’attendent plus"
                )
            self._absente = True
            sleep(_PAUSE)
        with self._verrou:
            self._absente = self._en_doute = False

    def _repond(self) -> bool:
        perdre_patience_apres(_ESSAI)
        try:
            self._essayer()
        except SQLAlchemyError:
            return False
        return True
