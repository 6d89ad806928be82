"""Reads of pending requests, each of one login."""

import uuid
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.metier.echanges.models import Demande, DemandeLue
from app.socle.base import colonnes_lues
from app.socle.sql.ordre import Ordre

_SIENNE = and_(
    Demande.id == bindparam("demande_id"),
    Demande.connexion_id == bindparam("connexion_id"),
    Demande.organisation_id == bindparam("organisation_id"),
    Demande.terminee_le.is_(None),
    Demande.expire_le > bindparam("maintenant"),
)
LUE = select(*colonnes_lues(Demande, DemandeLue)).where(_SIENNE)
_LUE = Ordre(LUE)
_TENUE = select(Demande).where(_SIENNE).with_for_update()


def demande_lue(
    session: Session,
    connexion_id: uuid.UUID,
    organisation_id: uuid.UUID,
    demande_id: uuid.UUID,
    *,
    maintenant: datetime,
) -> DemandeLue | None:
    """Return this login's pending request, while the aidant may still answer it."""
    valeurs = valeurs_de_la_sienne(connexion_id, organisation_id, demande_id, maintenant)
    ligne = _LUE.lire_une(session, valeurs)
    return DemandeLue(*ligne) if ligne else None


def demande_tenue(
    session: Session,
    connexion_id: uuid.UUID,
    organisation_id: uuid.UUID,
    demande_id: uuid.UUID,
    *,
    maintenant: datetime,
) -> Demande | None:
    """Return the same, held until the end of the transaction."""
    valeurs = valeurs_de_la_sienne(connexion_id, organisation_id, demande_id, maintenant)
    return session.scalar(_TENUE, valeurs)


def valeurs_de_la_sienne(
    connexion_id: uuid.UUID,
    organisation_id: uuid.UUID,
    demande_id: uuid.UUID,
    maintenant: datetime,
) -> dict[str, object]:
    """Return what `LUE` is given."""
    return {
        "demande_id": demande_id,
        "connexion_id": connexion_id,
        "organisation_id": organisation_id,
        "maintenant": maintenant,
    }
