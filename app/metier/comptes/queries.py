"""Reads of one's own account: nobody else's is ever reached."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.authentification.models import (
    VIE,
    CodeSecours,
    Connexion,
    Etat,
    MoyenConnexion,
    Ordinateur,
)
from app.metier.authentification.ordinateurs import connu
from app.metier.authentification.queries import moyens_acceptes
from app.metier.messages.queries import n_arrivent_plus_depuis

_MAXIMUM = 25


@dataclass(frozen=True, slots=True)
class Compte:
    """Everything that opens an account today; since when messages do not reach it."""

    moyens: list[MoyenConnexion]
    ordinateurs: list[Ordinateur]
    connexions: list[Connexion]
    nb_secours: int
    messages_perdus_le: datetime | None


def compte(session: Session, aidant_id: uuid.UUID, *, maintenant: datetime) -> Compte:
    """Return what opens this account, the newest first."""
    ordinateurs = session.scalars(
        select(Ordinateur)
        .where(Ordinateur.aidant_id == aidant_id, connu(maintenant))
        .order_by(Ordinateur.vu_le.desc())
        .limit(_MAXIMUM)
    )
    connexions = session.scalars(
        select(Connexion)
        .where(
            Connexion.aidant_id == aidant_id,
            Connexion.fermee_le.is_(None),
            Connexion.ouverte_le > maintenant - VIE,
        )
        .order_by(Connexion.vue_le.desc())
        .limit(_MAXIMUM)
    )
    secours = select(func.count()).where(
        CodeSecours.aidant_id == aidant_id,
        CodeSecours.utilise_le.is_(None),
        CodeSecours.annule_le.is_(None),
    )
    return Compte(
        moyens_acceptes(session, aidant_id),
        list(ordinateurs),
        [lue for lue in connexions if lue.etat(maintenant) is not Etat.CLOSE],
        session.scalar(secours) or 0,
        n_arrivent_plus_depuis(session, aidant_id),
    )


def mon_ordinateur(
    session: Session, aidant_id: uuid.UUID, ordinateur_id: uuid.UUID
) -> Ordinateur | None:
    """Return one of this account's known computers, held."""
    return session.scalar(
        select(Ordinateur)
        .where(Ordinateur.id == ordinateur_id, Ordinateur.aidant_id == aidant_id)
        .with_for_update()
    )


def ma_connexion(
    session: Session, aidant_id: uuid.UUID, connexion_id: uuid.UUID
) -> Connexion | None:
    """Return one of this account's logins, held."""
    return session.scalar(
        select(Connexion)
        .where(Connexion.id == connexion_id, Connexion.aidant_id == aidant_id)
        .with_for_update()
    )
