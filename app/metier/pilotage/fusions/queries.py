"""Reads of merges and transfers: what waits for a second person, where an organisation has gone."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.queries import a_transferer
from app.metier.organisations.models import Organisation
from app.metier.pilotage.fusions.models import Fusion

_A_FERME = and_(Fusion.issue == "confirmee", Fusion.domaines.is_(None))


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
    vraie = or_(attend(maintenant), _A_FERME)
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
    trouvees = session.scalars(requete).all()
    return {une.close_le: _ou_elle_est(session, une.vers) for une in trouvees if une.close_le}


def _ou_elle_est(session: Session, lieu: Organisation) -> Organisation:
    """Follow an organisation through those that it joined; two may have joined each other in turn."""
    vues: set[uuid.UUID] = set()
    while not lieu.est_active and lieu.id not in vues:
        vues.add(lieu.id)
        jointe = _complete().where(Fusion.organisation_id == lieu.id, _A_FERME)
        suivante = session.scalar(jointe.order_by(Fusion.close_le.desc()).limit(1))
        lieu = suivante.vers if suivante else lieu
    return lieu


def attend(maintenant: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
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
