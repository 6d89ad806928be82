"""Reads of pending requests: each belongs to one login."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fournisseur.models import Demande


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
    requete = select(Demande).where(
        Demande.id == demande_id,
        Demande.connexion_id == connexion_id,
        Demande.organisation_id == organisation_id,
        Demande.terminee_le.is_(None),
        Demande.expire_le > maintenant,
    )
    if verrou:
        requete = requete.with_for_update()
    return session.scalar(requete)


def demande_par_code(session: Session, code_hash: str) -> Demande | None:
    """Return the request whose code has this hash, spent or not."""
    return session.scalar(select(Demande).where(Demande.code_hash == code_hash))


def demande_par_jeton(session: Session, jeton_hash: str) -> Demande | None:
    """Return the request whose access token has this hash, held."""
    return session.scalar(select(Demande).where(Demande.jeton_hash == jeton_hash).with_for_update())
