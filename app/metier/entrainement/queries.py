"""Reads of a practice: one's own, by one's account; nobody else's is ever reached."""

import uuid
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.metier.entrainement.models import Entrainement, EntrainementLisible, EntrainementLu
from app.socle.base import colonnes_lues

# Built once: each home page runs it, for `EntrainementLu`.
ENTRAINEMENT_LU = select(*colonnes_lues(Entrainement, EntrainementLu)).where(
    Entrainement.aidant_id == bindparam("aidant_id")
)


def entrainement_de(session: Session, aidant_id: uuid.UUID) -> Entrainement | None:
    """Return the account's row, None when nothing was ever begun."""
    return session.get(Entrainement, aidant_id)


def exercice_de(
    session: Session, aidant_id: uuid.UUID, *, maintenant: datetime
) -> Entrainement | None:
    """Return the account's exercise, None when it has none, or one of more than 7 days."""
    trouve = entrainement_de(session, aidant_id)
    return trouve if trouve is not None and trouve.est_ouvert(maintenant) else None


def entrainement_lu(session: Session, aidant_id: uuid.UUID) -> EntrainementLu | None:
    """Return what a home says of the account's practice: columns and no entity."""
    ligne = session.connection().execute(ENTRAINEMENT_LU, {"aidant_id": aidant_id}).first()
    return EntrainementLu(*ligne) if ligne else None


def a_proposer(entrainement: EntrainementLisible | None) -> bool:
    """True until one was finished, or the home was told to propose it no more."""
    return entrainement is None or (entrainement.fini_le or entrainement.ecarte_le) is None
