"""Reads of what was reported of a person, in one organisation."""

import uuid
from collections.abc import Collection

from sqlalchemy import BindParameter, ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.metier.usagers.fins.models import FinAutorisation, FinSignalee
from app.socle.erreurs import Interdit


def est_en_vigueur(
    organisation_id: uuid.UUID | BindParameter[uuid.UUID],
    usager_id: uuid.UUID | ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID],
) -> ColumnElement[bool]:
    """A condition on FinSignalee: reported here of this person, and not undone."""
    return and_(
        FinSignalee.organisation_id == organisation_id,
        FinSignalee.usager_id == usager_id,
        FinSignalee.annulee_le.is_(None),
    )


def fin_en_vigueur(
    session: Session, organisation_id: uuid.UUID, usagers: Collection[uuid.UUID]
) -> FinSignalee | None:
    """Return the first end reported here, and not undone, of a person known by these rows."""
    requete = (
        select(FinSignalee)
        .where(
            FinSignalee.organisation_id == organisation_id,
            FinSignalee.usager_id.in_(usagers),
            FinSignalee.annulee_le.is_(None),
        )
        .order_by(FinSignalee.signalee_le, FinSignalee.id)
    )
    return session.scalar(requete.limit(1))


def ensemble(fin_id: uuid.UUID) -> Select[FinSignalee]:
    """Select what was reported together, of one person known by several rows; the first, first."""
    premiere = func.coalesce(FinSignalee.signalee_avec_id, FinSignalee.id)
    la_sienne = select(premiere).where(FinSignalee.id == fin_id).scalar_subquery()
    return (
        select(FinSignalee)
        .where(or_(FinSignalee.id == la_sienne, FinSignalee.signalee_avec_id == la_sienne))
        .order_by(FinSignalee.signalee_avec_id.is_not(None), FinSignalee.id)
    )


def exiger_sans_fin(
    session: Session, organisation_id: uuid.UUID, usagers: Collection[uuid.UUID]
) -> None:
    """Raise Interdit while an end is in force here; what it is, and of which mandate, is not said."""
    if fin_en_vigueur(session, organisation_id, usagers) is not None:
        raise Interdit(
            "Aucun mandat ne peut plus être fait ici avec cette personne. Rien n’a été fait. "
            "C’est une erreur ? Appelez l’équipe nationale : elle peut la corriger."
        )


def oublier_les_fins(
    session: Session, usager_id: uuid.UUID, *, sauf: Collection[uuid.UUID]
) -> None:
    """Forget what was reported of a person, held by the caller, but in these organisations."""
    dues = select(FinSignalee.id).where(
        FinSignalee.usager_id == usager_id, FinSignalee.organisation_id.not_in(sauf)
    )
    session.execute(
        update(FinSignalee)
        .where(FinSignalee.signalee_avec_id.in_(dues))
        .values(signalee_avec_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(FinAutorisation)
        .where(FinAutorisation.fin_id.in_(dues))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(FinSignalee)
        .where(FinSignalee.id.in_(dues))
        .execution_options(synchronize_session=False)
    )
