"""Reads of pending requests, each of one login."""

import uuid
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.metier.echanges.models import Demande

# Built once: the finder runs it at each letter.
_DE = select(Demande).where(
    Demande.id == bindparam("demande_id"),
    Demande.connexion_id == bindparam("connexion_id"),
    Demande.organisation_id == bindparam("organisation_id"),
    Demande.terminee_le.is_(None),
    Demande.expire_le > bindparam("maintenant"),
)
_DE_TENUE = _DE.with_for_update()


def demande_de(
    session: Session,
    connexion_id: uuid.UUID,
    organisation_id: uuid.UUID,
    demande_id: uuid.UUID,
    *,
    maintenant: datetime,
    verrou: bool = False,
) -> Demande | None:
    """Return this login's pending request, while the aidant may still answer it."""
    valeurs = {
        "demande_id": demande_id,
        "connexion_id": connexion_id,
        "organisation_id": organisation_id,
        "maintenant": maintenant,
    }
    return session.scalar(_DE_TENUE if verrou else _DE, valeurs)
