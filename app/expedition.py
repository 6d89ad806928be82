"""Send what the outbox holds, after the commit of the act that wrote it."""

import logging
import smtplib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial

from flask import Flask, current_app
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.bdd import transaction
from app.cles import ChiffrementInvalide
from app.courriels import services
from app.courriels.services import Expediteur

journal_technique = logging.getLogger(__name__)
Acte = Callable[[], object]


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


def init_app(app: Flask) -> None:
    """Give the application its thread, started at the first act."""
    app.extensions["arriere_plan"] = ArrierePlan()


def apres_reponse(reponse: Response, acte: Acte) -> None:
    """Do an act once the answer has left, in a context of its own."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    arriere_plan = app.extensions["arriere_plan"]
    reponse.call_on_close(lambda: arriere_plan(partial(_dans, app, acte)))


def _dans(app: Flask, acte: Acte) -> None:
    with app.app_context():
        acte()


def _dire_l_echec(fait: Future[object]) -> None:
    if erreur := fait.exception():
        journal_technique.error("acte d’après la réponse non fait : %s", type(erreur).__name__)


def expedier(session: Session, expediteur: Expediteur, *, maintenant: datetime) -> bool:
    """Send every waiting message; return False when one could not leave (it stays, to retry)."""
    tous_partis = True
    for courriel_id in services.a_envoyer(session, maintenant=maintenant):
        with transaction(session):
            courriel = services.reserver(session, courriel_id, maintenant=maintenant)
        if courriel is None:
            continue
        try:
            # A text that another key encrypted must not hold up the messages behind it.
            expediteur(services.composer(session, courriel, de=expediteur.de))
        except (OSError, smtplib.SMTPException, ChiffrementInvalide) as erreur:
            journal_technique.warning("courriel %s non parti : %s", courriel_id, type(erreur))
            tous_partis = False
            continue
        with transaction(session):
            services.marquer_envoye(session, courriel_id, maintenant=maintenant)
    return tous_partis
