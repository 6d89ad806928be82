"""The sending of SMS, beside the requests, as the mails': the postman and the scheduled act do it."""

import logging
import uuid
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.liaisons.sms import Passerelle, PasserelleEnPanne, SmsRefuse
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import Sms
from app.socle.bdd import transaction
from app.socle.cles import ChiffrementInvalide
from app.socle.horloge import maintenant

journal_technique = logging.getLogger(__name__)


def expedier(bdd: Session, vers: Passerelle, *, continuer: Callable[[], bool]) -> int:
    """Send what waits, one at a time; return how many left. A gateway in trouble ends the round."""
    nb_partis = 0
    with transaction(bdd):
        envoi.abandonner(bdd, maintenant=maintenant())
    while vers.est_la and continuer():
        with transaction(bdd):
            sms = envoi.prendre(bdd, maintenant=maintenant())
        if sms is None:
            break
        echec = _remettre(bdd, vers, sms)
        with transaction(bdd):
            _noter(bdd, sms.id, echec)
        if echec is None:
            nb_partis += 1
        elif isinstance(echec, PasserelleEnPanne):
            break
    return nb_partis


def _remettre(bdd: Session, vers: Passerelle, sms: Sms) -> Exception | None:
    """Give one to the gateway, with nothing of the base held; return why it could not leave."""
    try:
        texto = envoi.en_clair(bdd, sms)
        vers(texto.id, texto.numero, texto.texte, horodatage=int(maintenant().timestamp()))
    # What another key encrypted must not hold up what waits behind it.
    except (PasserelleEnPanne, SmsRefuse, ChiffrementInvalide) as erreur:
        journal_technique.warning("SMS %s non parti : %s", sms.id, type(erreur).__name__)
        return erreur
    return None


def _noter(bdd: Session, sms_id: uuid.UUID, echec: Exception | None) -> None:
    if echec is None:
        envoi.marquer_envoye(bdd, sms_id, maintenant=maintenant())
    else:
        refuse = isinstance(echec, SmsRefuse)
        envoi.marquer_echoue(bdd, sms_id, est_refuse=refuse, maintenant=maintenant())
