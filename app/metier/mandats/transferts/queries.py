"""Reads of transfers: what would move, and all that goes on of one paper, wherever it does."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

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


def mandats_du_papier(
    session: Session, mandat_id: uuid.UUID, *, verrou: bool = False
) -> list[Mandat]:
    """Return this mandate, which must exist, then all that its paper is behind, elsewhere or before.

    One signed paper may have several: its themes went on in other organisations. With `verrou` they
    are held, in one order whoever asks; what a transfer opened meanwhile too.
    """
    racine = select(func.coalesce(Mandat.origine_id, Mandat.id)).where(Mandat.id == mandat_id)
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .where(_du_papier(Mandat, racine.scalar_subquery()))
        .order_by(Mandat.id)
    )
    if verrou:
        requete = requete.with_for_update(key_share=True)
        requete = requete.execution_options(populate_existing=True)
    trouves = session.scalars(requete).all()
    if verrou and any(a.motif_fin == TRANSFERT for m in trouves for a in m.autorisations):
        trouves = session.scalars(requete).all()
    return sorted(trouves, key=lambda mandat: mandat.id != mandat_id)


def son_papier_dure_jusqu_a(instant: datetime) -> ColumnElement[bool]:
    """A condition on Mandat: something that its paper is behind ends at this instant, or later."""
    autre, reste = aliased(Mandat), aliased(Autorisation)
    dure = and_(
        autre.fin_le >= instant,
        reste.mandat_id == autre.id,
        or_(reste.revoquee_le.is_(None), reste.revoquee_le >= instant),
    )
    racine = func.coalesce(Mandat.origine_id, Mandat.id)
    durent = select(autre.id).where(_du_papier(autre, racine), dure)
    return durent.correlate(Mandat).exists()


def _du_papier(mandat: type[Mandat], racine: ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
    return or_(mandat.id == racine, mandat.origine_id == racine)
