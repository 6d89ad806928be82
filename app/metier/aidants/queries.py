"""Reads of aidants and of their place in organisations."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager

from app.metier.aidants.droits import Droit, roles_donnant
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.aidants.roles import peut
from app.metier.organisations.models import Organisation
from app.socle.langue.saisies import lire_courriel


def membre_present() -> ColumnElement[bool]:
    """A living membership of an active account; both joined."""
    return and_(Appartenance.terminee_le.is_(None), Aidant.desactive_le.is_(None))


def membre_en_vigueur() -> ColumnElement[bool]:
    """A present member of an active organisation; all three joined."""
    return and_(membre_present(), Organisation.desactivee_le.is_(None))


# Built once, a third of its time saved: most requests run it.
_MEMBRE = (
    select(Appartenance)
    .join(Appartenance.aidant)
    .join(Appartenance.organisation)
    .options(contains_eager(Appartenance.aidant), contains_eager(Appartenance.organisation))
    .where(
        Appartenance.aidant_id == bindparam("aidant_id"),
        Appartenance.organisation_id == bindparam("organisation_id"),
        membre_en_vigueur(),
    )
)
_MEMBRE_TENU = _MEMBRE.with_for_update(read=True)
_PAR_NOM = (Aidant.nom, Aidant.prenom, Aidant.id)
_QUI_AIDENT = (
    select(Aidant)
    .join(Aidant.appartenances)
    .where(
        Appartenance.organisation_id == bindparam("organisation_id"),
        peut(Droit.MANDATS),
        membre_present(),
    )
    .order_by(*_PAR_NOM)
)
# The base says their order, by the rules of its language: `lire_noms` puts them in it.
NOMS_DES_AIDANTS = _QUI_AIDENT.order_by(None).with_only_columns(
    func.row_number(type_=BigInteger).over(order_by=_PAR_NOM), Aidant.id, Aidant.prenom, Aidant.nom
)


def plier_courriel(courriel: str) -> str:
    """Return the form under which an e-mail address is kept and compared."""
    return lire_courriel(courriel)


def par_courriel(session: Session, courriel: str, *, verrou: bool = False) -> Aidant | None:
    """Return the account of this e-mail address, active or not; with `verrou` nobody writes it."""
    requete = select(Aidant).where(Aidant.courriel == plier_courriel(courriel))
    return session.scalar(requete.with_for_update(read=True) if verrou else requete)


def appartenance(
    session: Session, aidant_id: uuid.UUID, organisation_id: uuid.UUID, *, verrou: bool = False
) -> Appartenance | None:
    """Return the living membership of an active account in an active organisation.

    With `verrou`, membership, account and organisation are held until the end of the
    transaction: nobody deactivates them under an act that relies on them.
    """
    ids = {"aidant_id": aidant_id, "organisation_id": organisation_id}
    membre = session.scalar(_MEMBRE_TENU if verrou else _MEMBRE, ids)
    if verrou and membre is not None:
        session.refresh(membre, ["roles"])  # what was given or taken while we waited
    return membre


def aidants_de(session: Session, organisation_id: uuid.UUID) -> list[Aidant]:
    """Return who may help in an organisation now, by name."""
    return list(session.scalars(_QUI_AIDENT, {"organisation_id": organisation_id}))


def lire_noms(lignes: Iterable[Any]) -> dict[uuid.UUID, str]:
    """Return the whole names that the rows of NOMS_DES_AIDANTS hold, in order, by id."""
    return {aidant_id: f"{prenom} {nom}" for _, aidant_id, prenom, nom in sorted(lignes)}


def appartenances(session: Session, aidant_id: uuid.UUID) -> list[Appartenance]:
    """Return the living memberships of an account, by name of organisation."""
    requete = (
        select(Appartenance)
        .join(Appartenance.organisation)
        .options(contains_eager(Appartenance.organisation))
        .where(
            Appartenance.aidant_id == aidant_id,
            Appartenance.terminee_le.is_(None),
            Organisation.desactivee_le.is_(None),
        )
        .order_by(Organisation.nom, Organisation.id)
    )
    return list(session.scalars(requete))


def porteurs(session: Session, droit: Droit) -> list[Aidant]:
    """Return the open accounts to which a role held in no organisation gives this right."""
    tenus = select(RoleTenu.aidant_id).where(
        RoleTenu.organisation_id.is_(None), RoleTenu.nom.in_(roles_donnant(droit))
    )
    requete = select(Aidant).where(Aidant.desactive_le.is_(None), Aidant.id.in_(tenus))
    return list(session.scalars(requete.order_by(Aidant.id)))
