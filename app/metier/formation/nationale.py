"""What the national team reads of training, in one statement: the sessions to come, the bodies."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select, tuple_
from sqlalchemy.orm import Session

from app.metier.formation.libelles import jours_entre
from app.metier.formation.models import (
    DemiJournee,
    Inscription,
    MembreOrganisme,
    OrganismeFormation,
    SessionFormation,
)
from app.metier.formation.queries import PAR_PAGE
from app.socle.sql.ensemble import Ensemble

_CLE = (SessionFormation.commence_le, SessionFormation.id)
_DERNIERE = tuple_(
    bindparam("apres_le", type_=SessionFormation.commence_le.type),
    bindparam("apres_id", type_=SessionFormation.id.type),
)


@dataclass(frozen=True, slots=True)
class SeanceAVenir:
    """A session to come, how many have a seat, how many are registered; its first and last half-days."""

    id: uuid.UUID
    organisme: str
    lieu: str
    capacite: int
    fuseau: str
    commence_le: datetime
    publiee_le: datetime | None
    fermee_le: datetime | None
    annulee_le: datetime | None
    places: int
    inscrits: int
    premiere_le: datetime | None
    derniere_le: datetime | None

    @property
    def attente(self) -> int:
        """How many wait for a seat."""
        return self.inscrits - self.places

    @property
    def jours(self) -> str:
        """Its days, as on screen."""
        premiere, derniere = self.premiere_le or self.commence_le, self.derniere_le
        return jours_entre(premiere, derniere or premiere, ZoneInfo(self.fuseau))


@dataclass(frozen=True, slots=True)
class Formations:
    """Some of the sessions, `suite` the cursor of the next ones; each body with how many work there."""

    sessions: Sequence[SeanceAVenir]
    suite: uuid.UUID | None
    organismes: Sequence[tuple[str, int]]


def formations(session: Session, *, maintenant: datetime, apres: uuid.UUID | None) -> Formations:
    """Return the sessions of every body to come, those after `apres` when there is one, and the bodies."""
    bornes: dict[str, object] = {"maintenant": maintenant}
    if apres is not None:
        d_elle = select(SessionFormation.commence_le).where(SessionFormation.id == apres)
        if (apres_le := session.scalar(d_elle)) is not None:
            bornes |= {"apres_le": apres_le, "apres_id": apres}
    lignes, organismes = _pour(suite="apres_le" in bornes).lire(session, bornes)
    seances = [SeanceAVenir(*ligne) for ligne in lignes[:PAR_PAGE]]
    return Formations(
        seances,
        seances[-1].id if len(lignes) > PAR_PAGE else None,
        [(nom, nombre) for nom, nombre in organismes],
    )


@cache
def _pour(*, suite: bool) -> Ensemble:
    """Build once what reads a page, the first or the `suite`."""
    requete = _SEANCES.where(tuple_(*_CLE) > _DERNIERE) if suite else _SEANCES
    return Ensemble(requete, _ORGANISMES)


def _des_inscriptions(mesure: ColumnElement[int]) -> ColumnElement[int]:
    vivantes = (Inscription.session_id == SessionFormation.id, Inscription.annulee_le.is_(None))
    return select(mesure).where(*vivantes).correlate(SessionFormation).scalar_subquery()


def _des_demi_journees(mesure: ColumnElement[datetime]) -> ColumnElement[datetime]:
    siennes = select(mesure).where(DemiJournee.session_id == SessionFormation.id)
    return siennes.correlate(SessionFormation).scalar_subquery()


# The columns of SeanceAVenir.
_SEANCES: Select[*tuple[Any, ...]] = (
    select(
        SessionFormation.id,
        OrganismeFormation.nom,
        SessionFormation.lieu,
        SessionFormation.capacite,
        SessionFormation.fuseau,
        SessionFormation.commence_le,
        SessionFormation.publiee_le,
        SessionFormation.fermee_le,
        SessionFormation.annulee_le,
        _des_inscriptions(func.count(Inscription.place_le)).label("places"),
        _des_inscriptions(func.count(Inscription.id)).label("inscrits"),
        _des_demi_journees(func.min(DemiJournee.debut_le)).label("premiere_le"),
        _des_demi_journees(func.max(DemiJournee.debut_le)).label("derniere_le"),
    )
    .join(OrganismeFormation, OrganismeFormation.id == SessionFormation.organisme_id)
    .where(SessionFormation.commence_le > bindparam("maintenant"))
    .order_by(*_CLE)
    .limit(literal_column(str(PAR_PAGE + 1)))
)
_ORGANISMES = (
    select(OrganismeFormation.nom, func.count(MembreOrganisme.aidant_id).label("nombre"))
    .outerjoin(MembreOrganisme, MembreOrganisme.organisme_id == OrganismeFormation.id)
    .group_by(OrganismeFormation.id)
    .order_by(OrganismeFormation.nom)
    .limit(literal_column("200"))
)
