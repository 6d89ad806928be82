"""Reads of a team: its members and what opens their accounts; never what they do for persons."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from app.aidants.models import Aidant, Appartenance


def membre_de(
    session: Session, organisation_id: uuid.UUID, aidant_id: uuid.UUID, *, verrou: bool = False
) -> Appartenance | None:
    """Return somebody's place in an organisation, ended or not, with organisation and account."""
    requete = (
        select(Appartenance)
        .join(Appartenance.aidant)
        .join(Appartenance.organisation)
        .options(contains_eager(Appartenance.aidant), contains_eager(Appartenance.organisation))
        .where(
            Appartenance.aidant_id == aidant_id,
            Appartenance.organisation_id == organisation_id,
        )
    )
    if verrou:
        requete = requete.with_for_update(key_share=True, of=[Appartenance, Aidant])
    return session.scalar(requete)


def membres(session: Session, organisation_id: uuid.UUID) -> list[Appartenance]:
    """Return who is in an organisation now, by name."""
    requete = (
        select(Appartenance)
        .join(Appartenance.aidant)
        .options(contains_eager(Appartenance.aidant))
        .where(
            Appartenance.organisation_id == organisation_id,
            Appartenance.terminee_le.is_(None),
        )
        .order_by(Aidant.nom, Aidant.prenom, Aidant.id)
        .limit(25)
    )
    return list(session.scalars(requete))
