"""Reads of a practice: one's own, by one's account; nobody else's is ever reached."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.entrainement.models import Entrainement


def entrainement_de(session: Session, aidant_id: uuid.UUID) -> Entrainement | None:
    """Return the account's row, None when nothing was ever begun."""
    return session.get(Entrainement, aidant_id)


def exercice_de(
    session: Session, aidant_id: uuid.UUID, *, maintenant: datetime
) -> Entrainement | None:
    """Return the account's exercise, None when it has none, or one of more than 7 days."""
    trouve = entrainement_de(session, aidant_id)
    return trouve if trouve is not None and trouve.est_ouvert(maintenant) else None


def a_proposer(entrainement: Entrainement | None) -> bool:
    """True until one was finished, or the home was told to propose it no more."""
    return entrainement is None or (entrainement.fini_le or entrainement.ecarte_le) is None
