"""Reads of means of login and opened logins."""

import uuid
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from app.metier.aidants.lus import AidantLu, AppartenanceLue
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_en_vigueur
from app.metier.authentification.models import Connexion, ConnexionLue, MoyenConnexion
from app.metier.authentification.moyens.filet import sans_filet
from app.metier.authentification.vigilance.queries import a_demander
from app.metier.organisations.models import Organisation, OrganisationLue
from app.socle.base import colonnes_lues
from app.socle.sql.ordre import Ordre

_FAITS = (
    (Connexion, ConnexionLue),
    (Aidant, AidantLu),
    (Appartenance, AppartenanceLue),
    (Organisation, OrganisationLue),
)
_COLONNES = [colonnes_lues(table, lue, sauf="organisation") for table, lue in _FAITS]
_BORNES = [0, *accumulate(map(len, _COLONNES))]
# Built once: every page of a connected person runs it. Columns, not entities: a quarter of the time.
_PAR_SECRET = Ordre(
    select(*chain(*_COLONNES), sans_filet(), a_demander())
    .select_from(Connexion)
    .join(Connexion.aidant)
    .outerjoin(Connexion.organisation)
    .outerjoin(
        Appartenance,
        (Appartenance.aidant_id == Connexion.aidant_id)
        & (Appartenance.organisation_id == Connexion.organisation_id),
    )
    .where(
        Connexion.secret_hash == bindparam("secret_hash"),
        Connexion.fermee_le.is_(None),
        Aidant.desactive_le.is_(None),
        or_(Connexion.organisation_id.is_(None), membre_en_vigueur()),
    )
)


@dataclass(frozen=True, slots=True)
class Ouverte:
    """An opened login, whose it is, and what they hold where they work: read, not held.

    `ici` is None for who works in no organisation; `sans_filet`: see `filet.sans_filet`,
    `question_id`: `vigilance.queries.a_demander`.
    """

    connexion: ConnexionLue
    aidant: AidantLu
    ici: AppartenanceLue | None
    sans_filet: bool
    question_id: uuid.UUID | None


def accepte() -> ColumnElement[bool]:
    """A device accepted once and not removed since, suspended or not."""
    return and_(MoyenConnexion.valide_le.is_not(None), MoyenConnexion.retire_le.is_(None))


def en_service() -> ColumnElement[bool]:
    """SQL twin of `MoyenConnexion.est_en_service`."""
    return and_(accepte(), MoyenConnexion.suspendu_le.is_(None))


def donne_des_codes() -> ColumnElement[bool]:
    """SQL twin of `MoyenConnexion.donne_des_codes`."""
    return MoyenConnexion.genre != "cle"


def generateurs(session: Session, aidant_id: uuid.UUID) -> list[MoyenConnexion]:
    """Return the devices whose codes are accepted, the oldest first."""
    requete = (
        select(MoyenConnexion)
        .where(MoyenConnexion.aidant_id == aidant_id, en_service(), donne_des_codes())
        .order_by(MoyenConnexion.ajoute_le, MoyenConnexion.id)
    )
    return list(session.scalars(requete))


def moyens_utilisables(
    session: Session, aidant_id: uuid.UUID, *, verrou: bool = False
) -> list[MoyenConnexion]:
    """Return what opens an account, keys too, the oldest first; held with `verrou`."""
    requete = (
        select(MoyenConnexion)
        .where(MoyenConnexion.aidant_id == aidant_id, en_service())
        .order_by(MoyenConnexion.ajoute_le, MoyenConnexion.id)
    )
    return list(session.scalars(requete.with_for_update() if verrou else requete))


def est_le_dernier(session: Session, moyen: MoyenConnexion) -> bool:
    """True when nothing else opens the account, or nothing else gives its codes.

    A mandate is concluded with a code: a key does not replace the last device that gives one.
    """
    assert moyen.aidant_id is not None
    if not moyen.est_en_service:
        return False
    autres = [autre for autre in moyens_utilisables(session, moyen.aidant_id) if autre != moyen]
    return not any(autre.donne_des_codes or not moyen.donne_des_codes for autre in autres)


def moyens_acceptes(session: Session, aidant_id: uuid.UUID) -> list[MoyenConnexion]:
    """Return the means of an account, suspended ones too, the newest first."""
    requete = (
        select(MoyenConnexion)
        .options(joinedload(MoyenConnexion.cle))
        .where(MoyenConnexion.aidant_id == aidant_id, accepte())
        .order_by(MoyenConnexion.ajoute_le.desc(), MoyenConnexion.id)
    )
    return list(session.scalars(requete))


def moyen_de(
    session: Session, aidant_id: uuid.UUID, moyen_id: uuid.UUID, *, verrou: bool = False
) -> MoyenConnexion | None:
    """Return one device of an account, removed or not; held with `verrou`."""
    requete = select(MoyenConnexion).where(
        MoyenConnexion.id == moyen_id, MoyenConnexion.aidant_id == aidant_id
    )
    return session.scalar(requete.with_for_update() if verrou else requete)


def connexion_par_secret(session: Session, secret_hash: str) -> Ouverte | None:
    """Return the login of this secret with its account, organisation and membership.

    None when any of them has ended: the very next request is then anonymous. So is a login in no
    organisation of an account that holds no role outside of them any more.
    """
    ligne = _PAR_SECRET.lire_une(session, {"secret_hash": secret_hash})
    if ligne is None:
        return None
    connexion, aidant, membre, organisation = (ligne[debut:fin] for debut, fin in pairwise(_BORNES))
    lue, compte = ConnexionLue(*connexion), AidantLu(*aidant)
    if lue.organisation_id is not None:
        ici = AppartenanceLue(OrganisationLue(*organisation), *membre)
        return Ouverte(lue, compte, ici, bool(ligne[-2]), ligne[-1])
    if not compte.est_hors_structure:
        return None
    return Ouverte(lue, compte, None, sans_filet=False, question_id=ligne[-1])


def est_la_suite(session: Session, ancien_hash: str, nouveau_hash: str) -> bool:
    """True when both secrets are of the same account's logins, ended or not."""
    requete = select(Connexion.aidant_id).where(
        Connexion.secret_hash.in_((ancien_hash, nouveau_hash))
    )
    comptes = list(session.scalars(requete))
    return len(comptes) == 2 and len(set(comptes)) == 1
