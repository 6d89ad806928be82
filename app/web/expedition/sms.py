"""The sending of SMS to their gateway, when there is one."""

import logging
import uuid
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.liaisons.sms import Passerelle, PasserelleEnPanne, SmsRefuse
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import Sms
from app.socle.cles import ChiffrementInvalide
from app.socle.horloge import maintenant
from app.web.expedition.boucle import Tournee

journal_technique = logging.getLogger(__name__)


def expedier(bdd: Session, vers: Passerelle, *, continuer: Callable[[], bool]) -> int:
    """Send the SMS that wait; return how many the gateway took."""

    def remettre(bdd: Session, sms: Sms) -> Exception | None:
        try:
            texto = envoi.en_clair(bdd, sms)
            vers(texto.id, texto.numero, texto.texte, horodatage=int(maintenant().timestamp()))
        # What another key encrypted must not hold up what waits behind it.
        except (PasserelleEnPanne, SmsRefuse, ChiffrementInvalide) as erreur:
            journal_technique.warning("SMS %s non parti : %s", sms.id, type(erreur).__name__)
            return erreur
        return None

    tournee = Tournee(
        lambda bdd: envoi.abandonner(bdd, maintenant=maintenant()),
        lambda bdd: envoi.prendre(bdd, maintenant=maintenant()),
        remettre,
        _noter,
        lambda echec: isinstance(echec, PasserelleEnPanne),
    )
    return tournee.faire(bdd, continuer=lambda: vers.est_la and continuer())


def _noter(bdd: Session, sms_id: uuid.UUID, echec: Exception | None) -> None:
    if echec is None:
        envoi.marquer_envoye(bdd, sms_id, maintenant=maintenant())
    else:
        refuse = isinstance(echec, SmsRefuse)
        envoi.marquer_echoue(bdd, sms_id, est_refuse=refuse, maintenant=maintenant())
