"""Reads of sessions, of who is registered, of where each person to train stands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, selectinload

from app.metier.formation.models import (
    Inscription,
    MembreOrganisme,
    OrganismeFormation,
    ReglagesFormation,
    SessionFormation,
)
from app.metier.habilitation.models import Candidat
from app.metier.organisations.models import Organisation

PAR_PAGE = 25


@dataclass(frozen=True, slots=True)
class Remplie:
    """A session, how many have a seat, how many wait."""

    seance: SessionFormation
    places: int
    attente: int

    @property
    def libres(self) -> int:
        """How many seats are left."""
        return max(self.seance.capacite - self.places, 0)


def a_une_place() -> ColumnElement[bool]:
    """A condition on Inscription: alive, with a seat."""
    return and_(Inscription.annulee_le.is_(None), Inscription.place_le.is_not(None))


def attend() -> ColumnElement[bool]:
    """A condition on Inscription: alive, on the waiting list."""
    return and_(Inscription.annulee_le.is_(None), Inscription.place_le.is_(None))


def nb_places_prises(session: Session, seance_id: uuid.UUID) -> int:
    """Return how many have a seat."""
    requete = select(func.count()).where(Inscription.session_id == seance_id, a_une_place())
    return session.scalar(requete) or 0


_ORGANISMES_DE = (
    select(OrganismeFormation)
    .join(MembreOrganisme, MembreOrganisme.organisme_id == OrganismeFormation.id)
    .where(MembreOrganisme.aidant_id == bindparam("aidant_id"))
    .order_by(OrganismeFormation.nom)
)


def organismes_de(session: Session, aidant_id: uuid.UUID) -> list[OrganismeFormation]:
    """Return the bodies where somebody works, by name."""
    return list(session.scalars(_ORGANISMES_DE, {"aidant_id": aidant_id}))


def seance_de(
    session: Session, aidant_id: uuid.UUID, seance_id: uuid.UUID, *, verrou: bool = False
) -> SessionFormation | None:
    """Return a session of a body where somebody works; held with `verrou`."""
    requete = (
        _complete()
        .join(MembreOrganisme, MembreOrganisme.organisme_id == SessionFormation.organisme_id)
        .where(SessionFormation.id == seance_id, MembreOrganisme.aidant_id == aidant_id)
    )
    if verrou:
        requete = requete.with_for_update(of=SessionFormation).execution_options(
            populate_existing=True
        )
    return session.scalar(requete)


def _des_siens(*, passees: bool) -> Select[SessionFormation]:
    """Sessions of somebody's bodies with their half-days, PAR_PAGE and one, built once for each list."""
    debut = SessionFormation.commence_le
    instant: BindParameter[datetime] = bindparam("maintenant")
    return (
        select(SessionFormation)
        .options(selectinload(SessionFormation.demi_journees))
        .join(MembreOrganisme, MembreOrganisme.organisme_id == SessionFormation.organisme_id)
        .where(
            MembreOrganisme.aidant_id == bindparam("aidant_id"),
            debut <= instant if passees else debut > instant,
        )
        .order_by(debut.desc() if passees else debut, SessionFormation.id)
        .limit(literal_column(str(PAR_PAGE + 1)))
    )


_DES_SIENS = {passees: _des_siens(passees=passees) for passees in (True, False)}


def sessions_de(
    session: Session,
    aidant_id: uuid.UUID,
    *,
    passees: bool,
    maintenant: datetime,
    apres: uuid.UUID | None,
) -> list[Remplie]:
    """Return the sessions of somebody's bodies, PAR_PAGE and one: past, the last first, or to come."""
    requete = _DES_SIENS[passees]
    borne = session.get(SessionFormation, apres) if apres else None
    if borne is not None:
        requete = requete.where(_apres(borne, passees=passees))
    seances = session.scalars(requete, {"aidant_id": aidant_id, "maintenant": maintenant})
    return _remplies(session, list(seances))


def proposees(
    session: Session,
    candidat: Candidat,
    reglages: ReglagesFormation,
    *,
    partout: bool = False,
    maintenant: datetime,
) -> list[Remplie]:
    """Return the sessions that somebody may register for now.

    Those of their structure's région, the first to begin first; then those from afar, or whose
    région is not said; with `partout`, those of the other régions too.
    """
    ici = (
        select(Organisation.code_region)
        .where(Organisation.id == candidat.organisation_id)
        .scalar_subquery()
    )
    proche = or_(
        SessionFormation.code_region == ici,
        SessionFormation.code_region.is_(None),
        SessionFormation.a_distance,
        ici.is_(None),
    )
    plus_tot = min(reglages.delai_jours, reglages.delai_peu_jours)
    requete = (
        _complete()
        .where(
            # A day early: hours are those of each session's own place.
            SessionFormation.commence_le > maintenant + timedelta(days=plus_tot - 1),
            SessionFormation.publiee_le.is_not(None),
            SessionFormation.fermee_le.is_(None),
            SessionFormation.annulee_le.is_(None),
            SessionFormation.organisme_id.is_not(None),
            true() if partout else proche,
        )
        .order_by(
            case((SessionFormation.code_region == ici, 0), (proche, 1), else_=2),
            SessionFormation.commence_le,
            SessionFormation.id,
        )
        .limit(100)
    )
    return [
        remplie
        for remplie in _remplies(session, list(session.scalars(requete)))
        if est_proposee(remplie, candidat, reglages, maintenant=maintenant)
    ]


def est_proposee(
    remplie: Remplie, candidat: Candidat, reglages: ReglagesFormation, *, maintenant: datetime
) -> bool:
    """True when a session is open to somebody, with enough days ahead of it."""
    seance = remplie.seance
    if not seance.est_prevue or seance.fermee_le is not None:
        return False
    plein = remplie.places > reglages.peu_inscrits
    delai = reglages.delai_jours if plein else reglages.delai_peu_jours
    premier, aujourd_hui = (
        instant.astimezone(seance.zone).date() for instant in (seance.commence_le, maintenant)
    )
    est_a_temps = (premier - aujourd_hui).days >= delai and seance.commence_le > maintenant
    return est_a_temps and seance.convient(candidat.typologie)


def _complete() -> Select[SessionFormation]:
    return select(SessionFormation).options(
        selectinload(SessionFormation.organisme),
        selectinload(SessionFormation.formateur),
        selectinload(SessionFormation.demi_journees),
    )


def _apres(borne: SessionFormation, *, passees: bool) -> ColumnElement[bool]:
    debut, cle = SessionFormation.commence_le, SessionFormation.id
    plus_loin = debut < borne.commence_le if passees else debut > borne.commence_le
    return or_(plus_loin, and_(debut == borne.commence_le, cle > borne.id))


def _remplies(session: Session, seances: Sequence[SessionFormation]) -> list[Remplie]:
    if not seances:
        return []
    comptes = session.execute(
        select(Inscription.session_id, func.count(Inscription.place_le), func.count())
        .where(
            Inscription.session_id.in_([seance.id for seance in seances]),
            Inscription.annulee_le.is_(None),
        )
        .group_by(Inscription.session_id)
    )
    par_seance = {seance_id: (places, tous - places) for seance_id, places, tous in comptes}
    return [Remplie(seance, *par_seance.get(seance.id, (0, 0))) for seance in seances]


def remplie(session: Session, seance: SessionFormation) -> Remplie:
    """Return a session with how full it is."""
    return _remplies(session, [seance])[0]
