"""The sending of SMS, beside the requests, as the mails': the postman and the scheduled act do it."""

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.liaisons.sms import Passerelle, PasserelleEnPanne, SmsRefuse
from app.metier.nouvelles import envoi
from app.metier.nouvelles.envoi import Texto
from app.socle.bdd import transaction
from app.socle.horloge import maintenant

journal_technique = logging.getLogger(__name__)


def expedier(bdd: Session, vers: Passerelle, *, continuer: Callable[[], bool]) -> int:
    """Send what waits, one at a time; return how many left. A gateway in trouble ends the round."""
    nb_partis = 0
    with transaction(bdd):
        envoi.abandonner(bdd, maintenant=maintenant())
    while vers.est_la and continuer():
        with transaction(bdd):
            texto = envoi.prendre(bdd, maintenant=maintenant())
        if texto is None:
            break
        echec = _remettre(vers, texto)
        with transaction(bdd):
            _noter(bdd, texto, echec)
        if echec is None:
            nb_partis += 1
        elif isinstance(echec, PasserelleEnPanne):
            break
    return nb_partis


def _remettre(vers: Passerelle, texto: Texto) -> Exception | None:
    """Give one to the gateway, with nothing of the base held; return why it could not leave."""
    try:
        vers(texto.id, texto.numero, texto.texte, horodatage=int(maintenant().timestamp()))
    except (PasserelleEnPanne, SmsRefuse) as erreur:
        journal_technique.warning("SMS %s non parti : %s", texto.id, type(erreur).__name__)
        return erreur
    return None


def _noter(bdd: Session, texto: Texto, echec: Exception | None) -> None:
    if echec is None:
        envoi.marquer_envoye(bdd, texto.id, maintenant=maintenant())
    else:
        refuse = isinstance(echec, SmsRefuse)
        envoi.marquer_echoue(bdd, texto.id, est_refuse=refuse, maintenant=maintenant())
