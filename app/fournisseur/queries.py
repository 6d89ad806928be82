"""Reads of pending requests: each belongs to one login."""

import uuid
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.fournisseur.models import Demande

# Built once: FranceConnect's servers run them, and the finder at each letter.
_DE = select(Demande).where(
    Demande.id == bindparam("demande_id"),
    Demande.connexion_id == bindparam("connexion_id"),
    Demande.organisation_id == bindparam("organisation_id"),
    Demande.terminee_le.is_(None),
    Demande.expire_le > bindparam("maintenant"),
)
_DE_TENUE = _DE.with_for_update()
_PAR_CODE = select(Demande).where(Demande.code_hash == bindparam("code_hash"))
_PAR_JETON = select(Demande).where(Demande.jeton_hash == bindparam("jeton_hash")).with_for_update()


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


def demande_par_code(session: Session, code_hash: str) -> Demande | None:
    """Return the request whose code has this hash, spent or not."""
    return session.scalar(_PAR_CODE, {"code_hash": code_hash})


def demande_par_jeton(session: Session, jeton_hash: str) -> Demande | None:
    """Return the request whose access token has this hash, held."""
    return session.scalar(_PAR_JETON, {"jeton_hash": jeton_hash})
