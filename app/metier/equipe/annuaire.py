"""The directory anybody may read: organisations where somebody can make a mandate today."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.equipe.etats import bloque
from app.metier.organisations.models import Organisation

PAR_PAGE = 100


@dataclass(frozen=True, slots=True)
class PageAnnuaire:
    """Some of the organisations, how many there are in all, whether there are more after."""

    organisations: Sequence[Organisation]
    nb: int
    a_une_suite: bool


def page_de_l_annuaire(session: Session, page: int) -> PageAnnuaire:
    """Return the organisations of a page, the first is 1, always in the same order."""
    nb = session.scalar(select(func.count()).select_from(Organisation).where(ouverte())) or 0
    trouvees = session.scalars(
        select(Organisation)
        .where(ouverte())
        .order_by(Organisation.id)
        .offset((page - 1) * PAR_PAGE)
        .limit(PAR_PAGE)
    ).all()
    return PageAnnuaire(trouvees, nb, page * PAR_PAGE < nb)


def de_l_annuaire(session: Session, organisation_id: uuid.UUID) -> Organisation | None:
    """Return an organisation of the directory."""
    return session.scalar(select(Organisation).where(Organisation.id == organisation_id, ouverte()))


def ouverte() -> ColumnElement[bool]:
    """The condition on organisations where somebody can make a mandate today."""
    quelqu_un = (
        select(Appartenance.aidant_id)
        .join(Aidant, Aidant.id == Appartenance.aidant_id)
        .where(
            Appartenance.organisation_id == Organisation.id,
            membre_present(),
            ~bloque(),
            peut(Droit.MANDATS),
        )
        .correlate(Organisation)
        .exists()
    )
    return Organisation.desactivee_le.is_(None) & quelqu_un
