"""Reads of transfers: what would move, where a mandate goes on."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.metier.mandats.models import Autorisation, Mandat

TRANSFERT = "transfert"


def a_transferer(organisation_id: uuid.UUID, maintenant: datetime) -> ColumnElement[bool]:
    """A condition on Mandat: of this organisation, not past its end, not wholly stopped."""
    return and_(
        Mandat.organisation_id == organisation_id,
        Mandat.fin_le >= maintenant,
        Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
    )


def suite_de(session: Session, mandat: Mandat) -> uuid.UUID | None:
    """Return the mandate that goes on elsewhere in place of this one, None when it was not moved."""
    if all(autorisation.motif_fin != TRANSFERT for autorisation in mandat.autorisations):
        return None
    return session.scalar(select(Mandat.id).where(Mandat.transfere_de_id == mandat.id))
