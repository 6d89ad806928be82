"""Where accounts have something to do: their living memberships, by organisation."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.roles import peut
from app.metier.organisations.models import Organisation


def a_un_lieu() -> ColumnElement[bool]:
    """A condition on Aidant: a member, with a role, of an open organisation."""
    membre = (
        select(Appartenance.aidant_id)
        .join(Appartenance.organisation)
        .where(Appartenance.aidant_id == Aidant.id, _avec_un_role())
    )
    return membre.exists()


def lieux_ouverts(session: Session, aidants: Sequence[Aidant]) -> dict[Organisation, list[Aidant]]:
    """Return the open organisations where these accounts hold a role, each with its own."""
    requete = (
        select(Organisation, Appartenance.aidant_id)
        .join(Appartenance, Appartenance.organisation_id == Organisation.id)
        .where(
            Appartenance.aidant_id.in_([aidant.id for aidant in aidants]),
            _avec_un_role(),
        )
        .order_by(Organisation.id)
    )
    par_id = {aidant.id: aidant for aidant in aidants}
    lieux: dict[Organisation, list[Aidant]] = defaultdict(list)
    for lieu, aidant_id in session.execute(requete):
        lieux[lieu].append(par_id[aidant_id])
    return lieux


def _avec_un_role() -> ColumnElement[bool]:
    """A living membership of an open organisation, both joined, that gives something to do."""
    return and_(
        Appartenance.terminee_le.is_(None),
        Organisation.desactivee_le.is_(None),
        or_(peut(Droit.MANDATS), peut(Droit.EQUIPE)),
    )
