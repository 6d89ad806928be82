"""Where the person far away stands, as the aidant's waiting page tells it."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.brouillons.distance import accord
from app.metier.brouillons.distance.models import FAUX_CODES, REFUS, LienDistance
from app.metier.brouillons.distance.queries import dernier_lien, dernier_trajet
from app.metier.brouillons.models import BrouillonLisible
from app.metier.messages.models import Courriel
from app.metier.nouvelles.models import SMS, Sms


class Etape(enum.StrEnum):
    """How far it has come; `est_en_cours` while it may change without the aidant."""

    EN_ROUTE = "en_route"
    PAS_PARTI = "pas_parti"
    ENVOYE = "envoye"
    OUVERT = "ouvert"
    PARTIE = "partie"
    ECHEC = "echec"
    LIT = "lit"
    ACCORD = "accord"
    CHANGE = "change"
    REFUS = "refus"
    FAUX_CODES = "essais"
    PERIME = "perime"

    @property
    def est_en_cours(self) -> bool:
        """True while the page asks again by itself."""
        return self not in (Etape.PAS_PARTI, Etape.REFUS, Etape.FAUX_CODES, Etape.PERIME)

    @property
    def attend_le_code(self) -> bool:
        """True while the four digits are still to be said."""
        return self in (Etape.EN_ROUTE, Etape.PAS_PARTI, Etape.ENVOYE)

    @property
    def est_identifiee(self) -> bool:
        """True once FranceConnect has told who holds the telephone."""
        return self in (Etape.LIT, Etape.ACCORD, Etape.CHANGE)


@dataclass(frozen=True, slots=True)
class Suivi:
    """One link, how far it has come, why FranceConnect failed if it did."""

    lien: LienDistance
    etape: Etape
    echec: str | None = None


def suivre(session: Session, brouillon: BrouillonLisible, *, maintenant: datetime) -> Suivi | None:
    """Return where the latest link of a draft stands, None when there is nothing to tell."""
    lien = dernier_lien(session, brouillon.id)
    if lien is None:
        return None
    if lien.ferme_le is not None:
        fins = {REFUS: Etape.REFUS, FAUX_CODES: Etape.FAUX_CODES}
        etape = fins.get(lien.motif_fin or "")
        return Suivi(lien, etape) if etape else None
    if not lien.est_vivant(maintenant):
        return Suivi(lien, Etape.PERIME)
    if lien.ouvert_le is None:
        return Suivi(lien, _du_message(session, lien))
    lu = accord.a_lire(session, lien, brouillon, maintenant=maintenant)
    if lu is None:
        return _du_trajet(session, lien, maintenant)
    if lien.accord_le is None:
        return Suivi(lien, Etape.LIT)
    est_le_meme = lien.empreinte == lu[0].empreinte
    return Suivi(lien, Etape.ACCORD if est_le_meme else Etape.CHANGE)


def _du_message(session: Session, lien: LienDistance) -> Etape:
    """Say whether what carries the link has left; its row may be forgotten already."""
    message: Sms | Courriel | None
    if lien.canal == SMS:
        message = session.get(Sms, lien.message_id)
    else:
        message = session.get(Courriel, lien.message_id)
    if message is None or message.envoye_le is not None:
        return Etape.ENVOYE
    return Etape.PAS_PARTI if message.abandonne_le is not None else Etape.EN_ROUTE


def _du_trajet(session: Session, lien: LienDistance, maintenant: datetime) -> Suivi:
    trajet = dernier_trajet(session, lien)
    if trajet is None:
        return Suivi(lien, Etape.OUVERT)
    if trajet.terminee_le is None and trajet.expire_le > maintenant:
        return Suivi(lien, Etape.PARTIE)
    return Suivi(lien, Etape.ECHEC, trajet.issue or "tardif")
