"""Send what the outbox holds, after the commit of the act that wrote it."""

import logging
import smtplib
from datetime import datetime

from sqlalchemy.orm import Session

from app.bdd import transaction
from app.cles import ChiffrementInvalide
from app.courriels import services
from app.courriels.services import Expediteur

journal_technique = logging.getLogger(__name__)


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
