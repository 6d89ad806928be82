"""Reads of sessions, of who is registered, of where each person to train stands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.metier.formation.models import (
    Inscription,
    MembreOrganisme,
    OrganismeFormation,
    ReglagesFormation,
    SessionFormation,
)
from app.metier.habilitation.models import Candidat
from app.socle.langue.noms import aplatir

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


def a_former() -> ColumnElement[bool]:
    """A condition on Candidat: accepted in a structure, to be trained, without an account yet."""
    return and_(
        Candidat.a_former,
        Candidat.organisation_id.is_not(None),
        Candidat.eligible_le.is_not(None),
        Candidat.refuse_le.is_(None),
        Candidat.annule_le.is_(None),
        Candidat.compte_le.is_(None),
    )


def nb_places_prises(session: Session, seance_id: uuid.UUID) -> int:
    """Return how many have a seat."""
    requete = select(func.count()).where(Inscription.session_id == seance_id, a_une_place())
    return session.scalar(requete) or 0


def organismes_de(session: Session, aidant_id: uuid.UUID) -> list[OrganismeFormation]:
    """Return the bodies where somebody works, by name."""
    requete = (
        select(OrganismeFormation)
        .join(MembreOrganisme, MembreOrganisme.organisme_id == OrganismeFormation.id)
        .where(MembreOrganisme.aidant_id == aidant_id)
        .order_by(OrganismeFormation.nom)
    )
    return list(session.scalars(requete))


def organismes(session: Session) -> list[tuple[OrganismeFormation, int]]:
    """Return every body, by name, with how many people work there."""
    nombre = func.count(MembreOrganisme.aidant_id)
    requete = (
        select(OrganismeFormation, nombre)
        .outerjoin(MembreOrganisme, MembreOrganisme.organisme_id == OrganismeFormation.id)
        .group_by(OrganismeFormation.id)
        .order_by(OrganismeFormation.nom)
        .limit(200)
    )
    return [(organisme, combien) for organisme, combien in session.execute(requete)]


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


def sessions_de(
    session: Session,
    aidant_id: uuid.UUID,
    *,
    passees: bool,
    maintenant: datetime,
    apres: uuid.UUID | None,
) -> list[Remplie]:
    """Return the sessions of somebody's bodies, PAR_PAGE and one: past, the last first, or to come."""
    requete = _complete().join(
        MembreOrganisme, MembreOrganisme.organisme_id == SessionFormation.organisme_id
    )
    requete = requete.where(MembreOrganisme.aidant_id == aidant_id)
    return _page(session, requete, passees=passees, maintenant=maintenant, apres=apres)


def toutes_les_sessions(
    session: Session, *, maintenant: datetime, apres: uuid.UUID | None
) -> list[Remplie]:
    """Return the sessions to come of every body, PAR_PAGE and one."""
    requete = _complete().where(SessionFormation.organisme_id.is_not(None))
    return _page(session, requete, passees=False, maintenant=maintenant, apres=apres)


def proposees(
    session: Session, candidat: Candidat, reglages: ReglagesFormation, *, maintenant: datetime
) -> list[Remplie]:
    """Return the sessions that somebody may register for now, the first to begin first."""
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
            SessionFormation.intra.is_(False),
        )
        .order_by(SessionFormation.commence_le, SessionFormation.id)
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
    if not seance.est_prevue or seance.fermee_le is not None or seance.intra:
        return False
    plein = remplie.places > reglages.peu_inscrits
    delai = reglages.delai_jours if plein else reglages.delai_peu_jours
    premier, aujourd_hui = (
        instant.astimezone(seance.zone).date() for instant in (seance.commence_le, maintenant)
    )
    est_a_temps = (premier - aujourd_hui).days >= delai and seance.commence_le > maintenant
    return est_a_temps and seance.convient(candidat.typologie)


def inscrits(session: Session, seance_id: uuid.UUID) -> list[Inscription]:
    """Return who is registered, who waits too, in alphabetical order, with where they came."""
    requete = (
        select(Inscription)
        .join(Inscription.candidat)
        .options(
            joinedload(Inscription.candidat).joinedload(Candidat.organisation),
            selectinload(Inscription.presences),
        )
        .where(Inscription.session_id == seance_id, Inscription.annulee_le.is_(None))
        .execution_options(populate_existing=True)
    )
    return sorted(
        session.scalars(requete),
        key=lambda i: (aplatir(f"{i.candidat.nom} {i.candidat.prenom}"), i.id),
    )


def candidats_de(
    session: Session, organisation_id: uuid.UUID
) -> list[tuple[Candidat, Inscription | None]]:
    """Return the people of a structure to train or trained, each with their living registration."""
    candidats = list(
        session.scalars(
            select(Candidat)
            .where(
                Candidat.organisation_id == organisation_id,
                Candidat.a_former,
                Candidat.annule_le.is_(None),
            )
            .order_by(Candidat.compte_le.is_not(None), Candidat.nom, Candidat.prenom, Candidat.id)
            .limit(200)
        )
    )
    siennes = vivantes(session, [candidat.id for candidat in candidats])
    return [(candidat, siennes.get(candidat.id)) for candidat in candidats]


def candidat_de(
    session: Session, organisation_id: uuid.UUID, candidat_id: uuid.UUID, *, verrou: bool = False
) -> Candidat | None:
    """Return somebody whom a structure has, or had, trained; held with `verrou`."""
    requete = select(Candidat).where(
        Candidat.id == candidat_id,
        Candidat.organisation_id == organisation_id,
        Candidat.a_former,
        Candidat.annule_le.is_(None),
    )
    if verrou:
        requete = requete.with_for_update().execution_options(populate_existing=True)
    return session.scalar(requete)


def vivantes(session: Session, candidats: Sequence[uuid.UUID]) -> dict[uuid.UUID, Inscription]:
    """Return the last living registration of each of these people."""
    requete = (
        select(Inscription)
        .join(Inscription.seance)
        .options(*_avec_sa_seance())
        .where(Inscription.candidat_id.in_(candidats), Inscription.annulee_le.is_(None))
        .order_by(SessionFormation.commence_le, Inscription.id)
    )
    return {inscription.candidat_id: inscription for inscription in session.scalars(requete)}


def suivie_par(session: Session, candidat_id: uuid.UUID) -> Inscription | None:
    """Return the registration by which somebody was trained: the last whose half-days all are ticked."""
    requete = (
        select(Inscription)
        .join(Inscription.seance)
        .options(*_avec_sa_seance(), selectinload(Inscription.presences))
        .where(Inscription.candidat_id == candidat_id, a_une_place())
        .order_by(SessionFormation.commence_le.desc(), Inscription.id)
    )
    return next((suivie for suivie in session.scalars(requete) if a_tout_suivi(suivie)), None)


def a_tout_suivi(inscription: Inscription) -> bool:
    """True when every half-day of the session is ticked."""
    vues = {presence.demi_journee_id for presence in inscription.presences}
    voulues = {demi.id for demi in inscription.seance.demi_journees}
    return bool(voulues) and voulues <= vues


def en_attente_de_compte(session: Session, apres: uuid.UUID | None) -> list[Candidat]:
    """Return who has no account yet, the first proposed first, PAR_PAGE and one."""
    requete = select(Candidat).options(joinedload(Candidat.organisation)).where(a_former())
    borne = session.get(Candidat, apres) if apres else None
    if borne is not None:
        requete = requete.where(
            or_(
                Candidat.propose_le > borne.propose_le,
                and_(Candidat.propose_le == borne.propose_le, Candidat.id > borne.id),
            )
        )
    return list(
        session.scalars(requete.order_by(Candidat.propose_le, Candidat.id).limit(PAR_PAGE + 1))
    )


def _avec_sa_seance() -> tuple[ORMOption, ...]:
    seance = joinedload(Inscription.seance)
    return (
        seance.joinedload(SessionFormation.organisme),
        seance.joinedload(SessionFormation.formateur),
        seance.selectinload(SessionFormation.demi_journees),
    )


def _complete() -> Select[SessionFormation]:
    return select(SessionFormation).options(
        selectinload(SessionFormation.organisme),
        selectinload(SessionFormation.formateur),
        selectinload(SessionFormation.demi_journees),
    )


def _page(
    session: Session,
    requete: Select[SessionFormation],
    *,
    passees: bool,
    maintenant: datetime,
    apres: uuid.UUID | None,
) -> list[Remplie]:
    debut, cle = SessionFormation.commence_le, SessionFormation.id
    requete = requete.where(debut <= maintenant if passees else debut > maintenant)
    borne = session.get(SessionFormation, apres) if apres else None
    if borne is not None:
        plus_loin = debut < borne.commence_le if passees else debut > borne.commence_le
        requete = requete.where(or_(plus_loin, and_(debut == borne.commence_le, cle > borne.id)))
    ordre = debut.desc() if passees else debut
    trouvees = session.scalars(requete.order_by(ordre, cle).limit(PAR_PAGE + 1)).unique()
    return _remplies(session, list(trouvees))


def _remplies(session: Session, seances: Sequence[SessionFormation]) -> list[Remplie]:
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
