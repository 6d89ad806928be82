"""Reads of people: who is registered, who came, who is to be trained."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.metier.formation.models import Inscription, SessionFormation
from app.metier.formation.queries import PAR_PAGE, a_une_place
from app.metier.habilitation.models import Candidat
from app.metier.habilitation.queries import attend_son_compte
from app.socle.langue.noms import aplatir


def a_former() -> ColumnElement[bool]:
    """A condition on Candidat: accepted in a structure, to be trained, without an account yet."""
    return and_(
        attend_son_compte(),
        Candidat.organisation_id.is_not(None),
        Candidat.eligible_le.is_not(None),
    )


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


# Built once: what a référent's list reads.
_CANDIDATS_DE = (
    select(Candidat)
    .where(
        Candidat.organisation_id == bindparam("organisation_id"),
        Candidat.a_former,
        Candidat.annule_le.is_(None),
    )
    .order_by(Candidat.compte_le.is_not(None), Candidat.nom, Candidat.prenom, Candidat.id)
    .limit(200)
)


def candidats_de(
    session: Session, organisation_id: uuid.UUID
) -> list[tuple[Candidat, Inscription | None]]:
    """Return the people of a structure to train or trained, each with their living registration."""
    candidats = session.scalars(_CANDIDATS_DE, {"organisation_id": organisation_id}).all()
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
    if not candidats:
        return {}
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
    """True when every half-day of the session is ticked, or the body holds the person trained."""
    return inscription.dispensee_le is not None or est_venue_partout(inscription)


def est_venue_partout(inscription: Inscription) -> bool:
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
