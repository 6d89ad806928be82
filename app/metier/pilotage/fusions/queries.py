"""Reads of merges and transfers: what waits for a second person, where an organisation has gone."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.queries import a_transferer
from app.metier.organisations.models import Organisation
from app.metier.pilotage.fusions.models import Fusion


@dataclass(frozen=True, slots=True)
class Portee:
    """What would move: how many people, how many mandates, whole or in part."""

    nb_membres: int
    nb_mandats: int


def fusion(session: Session, fusion_id: uuid.UUID) -> Fusion | None:
    """Return one merge, with both organisations and who proposed it."""
    return session.scalar(_complete().where(Fusion.id == fusion_id))


def en_attente(session: Session, *, maintenant: datetime) -> list[Fusion]:
    """Return the merges that wait for a second person, the oldest first."""
    requete = _complete().where(attend(maintenant)).order_by(Fusion.proposee_le, Fusion.id)
    return list(session.scalars(requete))


def de_la_structure(
    session: Session, organisation_id: uuid.UUID, *, maintenant: datetime
) -> Fusion | None:
    """Return what an organisation waits for, else the merge that closed it."""
    fermee = and_(Fusion.issue == "confirmee", Fusion.domaines.is_(None))
    vraie = or_(attend(maintenant), fermee)
    requete = _complete().where(Fusion.organisation_id == organisation_id, vraie)
    return session.scalar(requete.order_by(Fusion.proposee_le.desc()).limit(1))


def portee(
    session: Session,
    organisation_id: uuid.UUID,
    domaines: Collection[str] | None = None,
    *,
    maintenant: datetime,
) -> Portee:
    """Count what would move, in one statement; with `domaines`, what was confided for those."""
    membres = (
        select(func.count())
        .select_from(Appartenance)
        .join(Appartenance.aidant)
        .where(Appartenance.organisation_id == organisation_id, membre_present())
        .scalar_subquery()
    )
    mandats = (
        select(func.count())
        .select_from(Mandat)
        .where(a_transferer(organisation_id, maintenant, domaines))
        .scalar_subquery()
    )
    return Portee(*session.execute(select(membres, mandats)).one())


def repreneurs(
    session: Session, organisation_id: uuid.UUID, instants: Collection[datetime]
) -> dict[datetime, Organisation]:
    """Return who goes on with what an organisation handed on at these instants, or has joined since."""
    requete = _complete().where(
        Fusion.organisation_id == organisation_id, Fusion.close_le.in_(instants)
    )
    trouves = {}
    for une in session.scalars(requete):
        vers: Organisation = une.vers
        while not vers.est_active:
            suivante = de_la_structure(session, vers.id, maintenant=une.expire_le)
            if suivante is None or suivante.close_le is None:
                break
            vers = suivante.vers
        assert une.close_le is not None  # selected by it
        trouves[une.close_le] = vers
    return trouves


def attend(maintenant: datetime) -> ColumnElement[bool]:
    """A condition on Fusion: nobody answered yet, and it is not too old."""
    return Fusion.close_le.is_(None) & (Fusion.expire_le > maintenant)


def membres_presents(session: Session, organisation_id: uuid.UUID) -> list[Appartenance]:
    """Return who works in an organisation, with their accounts, by id."""
    requete = (
        select(Appartenance)
        .join(Appartenance.aidant)
        .options(joinedload(Appartenance.aidant))
        .where(Appartenance.organisation_id == organisation_id, membre_present())
        .order_by(Aidant.id)
    )
    return list(session.scalars(requete))


def _complete() -> Select[Fusion]:
    return select(Fusion).options(
        joinedload(Fusion.organisation), joinedload(Fusion.vers), joinedload(Fusion.proposee_par)
    )
