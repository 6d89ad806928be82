"""Who manages a team alone, and would be shut out with their telephone: ten codes, or a second one."""

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from app.metier.aidants.droits import Droit, roles_donnant
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.aidants.roles import peut
from app.metier.authentification.models import CodeSecours
from app.socle.sql import est_une_de


def sans_filet() -> ColumnElement[bool]:
    """A member who manages the team, alone, with no recovery code left; the caller joins it.

    The codes first: one index, and with one left the others of the team are not looked for.
    """
    return and_(peut(Droit.EQUIPE), ~_un_code_de_secours(), ~_un_autre_referent())


def _un_code_de_secours() -> ColumnElement[bool]:
    return (
        select(CodeSecours.id)
        .where(
            CodeSecours.aidant_id == Appartenance.aidant_id,
            CodeSecours.utilise_le.is_(None),
            CodeSecours.annule_le.is_(None),
        )
        .correlate(Appartenance)
        .exists()
    )


def _un_autre_referent() -> ColumnElement[bool]:
    """Somebody else, present, manages the same team."""
    role, place, compte = aliased(RoleTenu), aliased(Appartenance), aliased(Aidant)
    return (
        select(role.id)
        .join(
            place,
            (place.aidant_id == role.aidant_id) & (place.organisation_id == role.organisation_id),
        )
        .join(compte, compte.id == role.aidant_id)
        .where(
            role.organisation_id == Appartenance.organisation_id,
            role.aidant_id != Appartenance.aidant_id,
            est_une_de(role.nom, roles_donnant(Droit.EQUIPE)),
            place.terminee_le.is_(None),
            compte.desactive_le.is_(None),
        )
        .correlate(Appartenance)
        .exists()
    )
