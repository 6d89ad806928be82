"""Reads of a team: its members, and never what they do for persons."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.authentification.models import Ordinateur
from app.metier.authentification.ordinateurs import connu
from app.metier.journal.actions import GESTION
from app.metier.journal.models import Ligne
from app.metier.mandats.fins.orphelins import est_garde
from app.metier.mandats.models import Mandat, Reserve
from app.metier.mandats.queries import dure_jusqu_a
from app.metier.organisations.models import Organisation


def membres(organisation_id: uuid.UUID) -> Select[Appartenance]:
    """Return who is or was in an organisation, with organisation and account: to narrow."""
    return (
        select(Appartenance)
        .join(Appartenance.aidant)
        .join(Appartenance.organisation)
        .options(contains_eager(Appartenance.aidant), contains_eager(Appartenance.organisation))
        .where(Appartenance.organisation_id == organisation_id)
    )


def membre_de(
    session: Session, organisation_id: uuid.UUID, aidant_id: uuid.UUID, *, verrou: bool = False
) -> Appartenance | None:
    """Return somebody's place in an organisation, ended or not, with organisation and account."""
    requete = membres(organisation_id).where(Appartenance.aidant_id == aidant_id)
    if verrou:
        requete = requete.with_for_update(key_share=True, of=[Appartenance, Aidant])
    return session.scalar(requete)


def membres_de(
    session: Session, organisation_id: uuid.UUID, aidants: Collection[uuid.UUID]
) -> list[Appartenance]:
    """Return the places of these accounts in an organisation, by id."""
    requete = membres(organisation_id).where(Appartenance.aidant_id.in_(aidants))
    return list(session.scalars(requete.order_by(Appartenance.aidant_id)))


def geres(membre: Appartenance) -> ColumnElement[bool]:
    """What was managed about a member, in their organisation: never what they did there."""
    return and_(
        Ligne.cible_id == membre.aidant_id,
        Ligne.organisation_id == membre.organisation_id,
        Ligne.action.in_(GESTION),
    )


def referents_de(session: Session, organisation_id: uuid.UUID) -> list[Aidant]:
    """Return the present référents of an organisation, by name."""
    requete = (
        select(Aidant)
        .join(Appartenance, Appartenance.aidant_id == Aidant.id)
        .where(
            Appartenance.organisation_id == organisation_id, membre_present(), peut(Droit.EQUIPE)
        )
        .order_by(Aidant.nom_plie, Aidant.id)
    )
    return list(session.scalars(requete))


def autres_referents(session: Session, membre: Appartenance) -> int:
    """Count who else manages the same team today."""
    requete = (
        select(func.count())
        .select_from(Appartenance)
        .join(Appartenance.aidant)
        .where(
            Appartenance.organisation_id == membre.organisation_id,
            Appartenance.aidant_id != membre.aidant_id,
            peut(Droit.EQUIPE),
            membre_present(),
        )
    )
    return session.scalar(requete) or 0


def travaille_ailleurs(session: Session, membre: Appartenance) -> bool:
    """True while the account has another access, to an active organisation: shown to nobody."""
    autre = (
        select(Appartenance.aidant_id)
        .join(Appartenance.organisation)
        .where(
            Appartenance.aidant_id == membre.aidant_id,
            Appartenance.organisation_id != membre.organisation_id,
            Appartenance.terminee_le.is_(None),
            Organisation.desactivee_le.is_(None),
        )
    )
    return session.scalar(autre.limit(1)) is not None


def nb_mandats_pour_lui_seul(
    session: Session, membre: Appartenance, *, maintenant: datetime
) -> int:
    """Count the mandates, not over, reserved to members of whom this one alone is present."""
    requete = (
        select(func.count())
        .select_from(Mandat)
        .join(Reserve, Reserve.mandat_id == Mandat.id)
        .where(
            Mandat.organisation_id == membre.organisation_id,
            Mandat.est_reserve,
            dure_jusqu_a(maintenant),
            Reserve.aidant_id == membre.aidant_id,
            ~est_garde(sauf=membre.aidant_id),
        )
    )
    return session.scalar(requete) or 0


def connus_par_ordinateur(
    session: Session, organisation_id: uuid.UUID, *, maintenant: datetime
) -> list[Appartenance]:
    """Return the present members who have at least one known computer, by id."""
    connus = select(Ordinateur.aidant_id).where(connu(maintenant))
    requete = (
        membres(organisation_id).where(membre_present(), Aidant.id.in_(connus)).order_by(Aidant.id)
    )
    return list(session.scalars(requete))
