"""Reads of transfers: what would move."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_

from app.metier.mandats.models import Autorisation, Mandat

TRANSFERT = "transfert"


def a_transferer(
    organisation_id: uuid.UUID, maintenant: datetime, domaines: Collection[str] | None = None
) -> ColumnElement[bool]:
    """A condition on Mandat: of this organisation, not past its end, not wholly stopped.

    With `domaines`, something of those is left of it.
    """
    return and_(
        Mandat.organisation_id == organisation_id,
        Mandat.fin_le >= maintenant,
        Mandat.autorisations.any(passe(domaines)),
    )


def passe(domaines: Collection[str] | None) -> ColumnElement[bool]:
    """A condition on Autorisation: not stopped, and of these domaines, of any when None."""
    encore = Autorisation.revoquee_le.is_(None)
    return encore if domaines is None else and_(encore, Autorisation.domaine.in_(domaines))
