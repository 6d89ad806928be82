"""Reads of links: by the browser that holds one, by the draft it is for."""

import uuid

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.metier.brouillons.distance.models import LienDistance
from app.metier.brouillons.models import Brouillon, Identification
from app.socle.cles import condenser

# Built once: the wizard asks at each of its pages.
_EN_COURS = select(LienDistance).where(
    LienDistance.brouillon_id == bindparam("brouillon_id"), LienDistance.ferme_le.is_(None)
)


def lien_du_navigateur(session: Session, secret: str) -> LienDistance | None:
    """Return the link that this browser holds, closed or not."""
    return session.scalar(
        select(LienDistance).where(LienDistance.navigateur_hash == condenser(secret))
    )


def dernier_lien(session: Session, brouillon_id: uuid.UUID) -> LienDistance | None:
    """Return the latest link of a draft, closed or not."""
    return session.scalar(
        select(LienDistance)
        .where(LienDistance.brouillon_id == brouillon_id)
        .order_by(LienDistance.cree_le.desc(), LienDistance.ferme_le.is_(None).desc())
        .limit(1)
    )


def lien_en_cours(session: Session, brouillon_id: uuid.UUID) -> LienDistance | None:
    """Return the link of a draft that was not closed; it may be too old."""
    return session.scalar(_EN_COURS, {"brouillon_id": brouillon_id})


def tenir(session: Session, lien: LienDistance) -> Brouillon:
    """Hold a link and its draft, the draft first, as by whoever leaves or gives up."""
    brouillon = session.get_one(
        Brouillon, lien.brouillon_id, with_for_update=True, populate_existing=True
    )
    session.refresh(lien, with_for_update=True)
    return brouillon


def dernier_trajet(session: Session, lien: LienDistance) -> Identification | None:
    """Return the latest trip to FranceConnect by this link."""
    return session.scalar(
        select(Identification)
        .where(Identification.lien_id == lien.id)
        .order_by(Identification.ouverte_le.desc(), Identification.id)
        .limit(1)
    )
