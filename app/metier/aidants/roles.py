"""Roles given and taken; the caller holds the membership and notes the act."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit, roles_donnant
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.socle.sql import est_une_de


def donner(
    session: Session, titulaire: Aidant | Appartenance, nom: str, *, maintenant: datetime
) -> None:
    """Give a role of ROLES: on an organisation to its member, on none to an account.

    Held already, it stays as it is.
    """
    if nom in (titulaire.roles or "").split(","):
        return
    if isinstance(titulaire, Aidant):
        aidant_id, organisation_id = titulaire.id, None
    else:
        aidant_id, organisation_id = titulaire.aidant_id, titulaire.organisation_id
    session.add(
        RoleTenu(
            aidant_id=aidant_id, organisation_id=organisation_id, nom=nom, depuis_le=maintenant
        )
    )
    session.flush()
    session.expire(titulaire, ["roles"])


def retirer(session: Session, titulaire: Aidant | Appartenance, nom: str) -> None:
    """Take a role: from a member where they are one, from an account what it holds in none."""
    aidant_id, ou = _tenu_par(titulaire)
    session.execute(
        delete(RoleTenu).where(RoleTenu.aidant_id == aidant_id, ou, RoleTenu.nom == nom)
    )
    session.expire(titulaire, ["roles"])


def _tenu_par(titulaire: Aidant | Appartenance) -> tuple[uuid.UUID, ColumnElement[bool]]:
    if isinstance(titulaire, Aidant):
        return titulaire.id, RoleTenu.organisation_id.is_(None)
    return titulaire.aidant_id, RoleTenu.organisation_id == titulaire.organisation_id


def donne(droit: Droit) -> ColumnElement[bool]:
    """A condition on RoleTenu, joined: held where Appartenance is, it gives this right."""
    return (
        (RoleTenu.aidant_id == Appartenance.aidant_id)
        & (RoleTenu.organisation_id == Appartenance.organisation_id)
        & est_une_de(RoleTenu.nom, roles_donnant(droit))
    )


def peut(droit: Droit) -> ColumnElement[bool]:
    """SQL twin of `Appartenance.peut`."""
    return select(RoleTenu.id).where(donne(droit)).correlate(Appartenance).exists()
