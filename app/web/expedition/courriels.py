"""The sending of mails to the relay."""

import logging
import uuid
from collections.abc import Callable
from email.errors import MessageError

from sqlalchemy.orm import Session

from app.liaisons.courriel import Expediteur, est_refuse, vient_du_relais
from app.metier.messages import services
from app.metier.messages.models import Courriel
from app.socle.cles import ChiffrementInvalide
from app.socle.horloge import maintenant
from app.web.expedition.boucle import Tournee

journal_technique = logging.getLogger(__name__)


def expedier(bdd: Session, vers: Expediteur, *, continuer: Callable[[], bool]) -> int:
    """Send the mails that wait; return how many left. A link of login goes first."""

    def remettre(bdd: Session, courriel: Courriel) -> Exception | None:
        try:
            vers(services.composer(bdd, courriel, de=vers.de))
        # A text that another key encrypted must not hold up the messages behind it.
        except (OSError, ValueError, MessageError, ChiffrementInvalide) as erreur:
            nom = type(erreur).__name__
            journal_technique.warning("courriel %s non parti : %s", courriel.id, nom)
            return erreur
        return None

    tournee = Tournee(
        lambda bdd: services.abandonner(bdd, maintenant=maintenant()),
        lambda bdd: services.prendre(bdd, maintenant=maintenant()),
        remettre,
        _noter,
        vient_du_relais,
    )
    return tournee.faire(bdd, continuer=continuer)


def _noter(bdd: Session, courriel_id: uuid.UUID, echec: Exception | None) -> None:
    if echec is None:
        services.marquer_envoye(bdd, courriel_id, maintenant=maintenant())
    else:
        services.marquer_echoue(
            bdd, courriel_id, est_refuse=est_refuse(echec), maintenant=maintenant()
        )
