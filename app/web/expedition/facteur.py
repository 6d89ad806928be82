"""The threads of this process: one does what follows an answer, one is the postman."""

import atexit
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event, Lock, Thread

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.metier.messages import services
from app.metier.nouvelles import envoi
from app.web.bdd import session
from app.web.configuration import expediteur, passerelle
from app.web.expedition import courriels, sms

journal_technique = logging.getLogger(__name__)
Acte = Callable[[], object]
# Seconds between two rounds while a message waits.
_REPOS = 30.0
# Seconds that a stop waits for the exchange under way; what is cut is sent by another process.
_FIN = 5.0


class ArrierePlan:
    """One thread of this process, for acts whose duration must not be seen in an answer.

    What dies with the process is done again by the scheduled acts: rows say what is left.
    """

    def __init__(self) -> None:
        self._fil = ThreadPoolExecutor(1, thread_name_prefix="arriere-plan")

    def __call__(self, acte: Acte) -> None:
        """Do it soon; a failure is one line of the log."""
        self._fil.submit(acte).add_done_callback(_dire_l_echec)

    def finir(self) -> None:
        """Do what is left, then nothing more."""
        self._fil.shutdown()


class Facteur:
    """The postman of this process: one thread, that sleeps until a message is written.

    `tournee` sends what it can while its argument says to go on; True when some must wait for
    another round. What dies with the process is sent by another one, or by the scheduled act.
    """

    def __init__(self, tournee: Callable[[Callable[[], bool]], bool]) -> None:
        self._tournee, self._fil = tournee, Thread()
        self._reveil, self._fini, self._verrou = Event(), Event(), Lock()

    def reveiller(self) -> None:
        """Have a round done, now or after the one under way. Waits for nothing."""
        self._reveil.set()
        with self._verrou:
            if not (self._fil.is_alive() or self._fini.is_set()):
                self._fil = Thread(target=self._travailler, name="facteur", daemon=True)
                self._fil.start()
                atexit.register(self.finir)

    def finir(self) -> None:
        """Let the exchange under way a moment to end, then send nothing more."""
        with self._verrou:
            self._fini.set()
        atexit.unregister(self.finir)
        self._reveil.set()
        if self._fil.is_alive():
            self._fil.join(_FIN)

    def _travailler(self) -> None:
        reste = False
        while self._est_appele(_REPOS if reste else None):
            try:
                reste = self._tournee(lambda: not self._fini.is_set())
            except SQLAlchemyError as erreur:
                journal_technique.error("tournée remise : %s", type(erreur).__name__)
                reste = True

    def _est_appele(self, repos: float | None) -> bool:
        """Sleep until called, or for this long; False at the end."""
        self._reveil.wait(repos)
        self._reveil.clear()
        return not self._fini.is_set()


def init_app(app: Flask) -> None:
    """Give the application its two threads, each started when it is first needed."""
    app.extensions["arriere_plan"] = ArrierePlan()
    app.extensions["facteur"] = Facteur(partial(tournee, app))

    def apres_commit(bdd: Session) -> None:
        if bdd.info.pop(services.DEPOT, False):
            app.extensions["facteur"].reveiller()

    # Of requests alone: a command sends, or leaves it to the next one, by itself.
    event.listen(app.extensions["fabrique_des_requetes"], "after_commit", apres_commit)


def apres_reponse(reponse: Response, acte: Acte) -> None:
    """Do an act once the answer has left, in a context of its own, then send what it wrote."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    arriere_plan = app.extensions["arriere_plan"]
    reponse.call_on_close(lambda: arriere_plan(partial(_dans, app, acte)))


def _dans(app: Flask, acte: Acte) -> None:
    with app.app_context():
        acte()
    app.extensions["facteur"].reveiller()


def _dire_l_echec(fait: Future[object]) -> None:
    if erreur := fait.exception():
        journal_technique.error("acte d’après la réponse non fait : %s", type(erreur).__name__)


def tournee(app: Flask, continuer: Callable[[], bool]) -> bool:
    """Do one round for this application; True when messages must wait for another."""
    with app.app_context():
        courriels.expedier(session(), expediteur(), continuer=continuer)
        sms.expedier(session(), passerelle(), continuer=continuer)
        reste = passerelle().est_la and envoi.il_en_reste(session())
        return reste or services.il_en_reste(session())
