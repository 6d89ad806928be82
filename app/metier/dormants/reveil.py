"""An account that closed by itself opens again by itself: the usual code, then the usual link."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants import services as aidants
from app.metier.aidants.models import INACTIVITE, Aidant
from app.metier.authentification.models import LienConnexion
from app.socle.cles import condenser


def tenir_qui_dort(session: Session, jeton: str) -> None:
    """Hold the account of this link when it sleeps, before the link is spent.

    Nobody else is held: two logins of an open account never wait for each other.
    """
    session.scalar(
        select(Aidant.id)
        .join(LienConnexion, LienConnexion.aidant_id == Aidant.id)
        .where(
            LienConnexion.jeton_hash == condenser(jeton),
            Aidant.motif_desactivation == INACTIVITE,
        )
        .with_for_update(of=Aidant, key_share=True)
    )


def reveiller(session: Session, aidant: Aidant, *, maintenant: datetime) -> bool:
    """Open a sleeping account again for whoever proved its code and its mailbox; False if open."""
    if not aidant.est_endormi:
        return False
    aidants.rouvrir(session, aidant, maintenant=maintenant)
    session.flush()
    return True
