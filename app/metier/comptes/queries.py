"""Reads of one's own account: nobody else's is ever reached."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.models import (
    REPOS_ORDINATEUR,
    VIE,
    VIE_ORDINATEUR,
    CodeSecours,
    Connexion,
    ConnexionLisible,
    Etat,
    MoyenConnexion,
    Ordinateur,
)
from app.metier.authentification.moyens_lus import COLONNES, MoyenLu, moyen_lu
from app.metier.authentification.ordinateurs import connu_depuis
from app.metier.authentification.queries import accepte
from app.metier.messages.queries import perdus_le
from app.socle.base import colonnes_lues
from app.socle.sql import sans_le_voir
from app.socle.sql.ensemble import Ensemble

# Of each kind. Written out: a read among others keeps its order as far as its LIMIT.
_AU_PLUS: ColumnElement[int] = literal_column("25")


@dataclass(frozen=True, slots=True)
class OrdinateurLu:
    """A known computer."""

    id: uuid.UUID
    nom: str
    connu_le: datetime
    vu_le: datetime


@dataclass(frozen=True, slots=True)
class ConnexionOuverte(ConnexionLisible):
    """The columns of a login that tell where it is open."""

    id: uuid.UUID
    navigateur: str | None
    ouverte_le: datetime
    est_courte: bool
    vue_le: datetime
    identification_jusqu_au: datetime | None
    verrouillee_le: datetime | None
    fermee_le: datetime | None


@dataclass(frozen=True, slots=True)
class Compte:
    """Everything that opens an account today; since when messages do not reach it."""

    moyens: list[MoyenLu]
    ordinateurs: list[OrdinateurLu]
    connexions: list[ConnexionOuverte]
    nb_secours: int
    messages_perdus_le: datetime | None


_SECOURS = select(func.count()).where(
    CodeSecours.aidant_id == Aidant.id,
    CodeSecours.utilise_le.is_(None),
    CodeSecours.annule_le.is_(None),
)
_DU_COMPTE = select(
    _SECOURS.correlate(Aidant).scalar_subquery().label("secours"), perdus_le().label("perdus_le")
).where(Aidant.id == bindparam("aidant_id"))
_MOYENS = (
    select(*COLONNES)
    .outerjoin_from(MoyenConnexion, CleAcces, CleAcces.moyen_id == MoyenConnexion.id)
    .where(MoyenConnexion.aidant_id == bindparam("aidant_id"), accepte())
    .order_by(MoyenConnexion.ajoute_le.desc(), MoyenConnexion.id)
    .limit(_AU_PLUS)
)
_ORDINATEURS = (
    select(*colonnes_lues(Ordinateur, OrdinateurLu))
    .where(
        Ordinateur.aidant_id == bindparam("aidant_id"),
        connu_depuis(bindparam("connu_apres"), vu=bindparam("vu_apres")),
    )
    .order_by(Ordinateur.vu_le.desc())
    .limit(_AU_PLUS)
)
_CONNEXIONS = (
    select(*colonnes_lues(Connexion, ConnexionOuverte))
    .where(
        Connexion.aidant_id == bindparam("aidant_id"),
        Connexion.fermee_le.is_(None),
        # Seen, few logins are that recent: PostgreSQL would plan all of this anew each time.
        Connexion.ouverte_le > sans_le_voir("ouverte_apres", Connexion.ouverte_le.type),
    )
    .order_by(Connexion.vue_le.desc())
    .limit(_AU_PLUS)
)
_ENSEMBLE = Ensemble(_DU_COMPTE, _MOYENS, _ORDINATEURS, _CONNEXIONS)


def compte(session: Session, aidant_id: uuid.UUID, *, maintenant: datetime) -> Compte:
    """Return what opens this account, the newest first, in one statement."""
    valeurs = {
        "aidant_id": aidant_id,
        "connu_apres": maintenant - VIE_ORDINATEUR,
        "vu_apres": maintenant - REPOS_ORDINATEUR,
        "ouverte_apres": maintenant - VIE,
    }
    (du_compte,), moyens, ordinateurs, connexions = _ENSEMBLE.lire(session, valeurs)
    nb_secours, perdus = du_compte
    ouvertes = [ConnexionOuverte(*connexion) for connexion in connexions]
    return Compte(
        [moyen_lu(moyen) for moyen in moyens],
        [OrdinateurLu(*ordinateur) for ordinateur in ordinateurs],
        [ouverte for ouverte in ouvertes if ouverte.etat(maintenant) is not Etat.CLOSE],
        nb_secours,
        perdus,
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
