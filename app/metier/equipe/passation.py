"""What somebody leaves to their colleagues: begun, reserved to them, to have signed; nobody's name.

Nothing of what they did is here: neither counts nor hours. A référent sees no person helped: a
mandate is told by its number, which the counter finds again.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, select
from sqlalchemy.orm import Session, defer, selectinload

from app.metier.aidants.models import Appartenance
from app.metier.brouillons.queries import BROUILLONS_MONTRES, BrouillonOuvert, brouillons_ouverts
from app.metier.mandats.fins.orphelins import est_garde
from app.metier.mandats.models import Mandat, Reserve
from app.metier.mandats.papiers.attente import ATTENDU
from app.metier.mandats.queries import dure_jusqu_a

# More than one sheet of paper is no list to hand over: the page says that there are others.
MAXIMUM = 50


@dataclass(frozen=True, slots=True)
class MandatAPasser:
    """One mandate to hand over; `a_lui_seul`: no present colleague may open it."""

    mandat: Mandat
    a_lui_seul: bool


@dataclass(frozen=True, slots=True)
class Passation:
    """What is handed over, each list the most pressing first, MAXIMUM at most."""

    commences: Sequence[BrouillonOuvert]
    reserves: list[MandatAPasser]
    papiers: list[Mandat]

    @property
    def est_vide(self) -> bool:
        """True when there is nothing to hand over."""
        return not (self.commences or self.reserves or self.papiers)


def passation(session: Session, membre: Appartenance, *, maintenant: datetime) -> Passation:
    """Return what somebody, here or gone, leaves to the colleagues of one organisation."""
    ici, qui = membre.organisation_id, membre.aidant_id
    # From the first day: who takes over cannot wait for the reminder.
    valeurs = {
        "organisation_id": ici,
        "aidant_id": qui,
        "conclus_avant": maintenant,
        "maintenant": maintenant,
    }
    return Passation(
        brouillons_ouverts(session, qui, ici, maintenant=maintenant)[:BROUILLONS_MONTRES],
        _reserves(session, ici, qui, maintenant),
        list(session.scalars(_PAPIERS, valeurs)),
    )


def _lus(voulus: ColumnElement[bool]) -> Select[Mandat]:
    return (
        select(Mandat)
        .options(selectinload(Mandat.autorisations), defer(Mandat.texte_gele, raiseload=True))
        .where(voulus)
        .limit(MAXIMUM)
    )


_PAPIERS = _lus(and_(Mandat.aidant_id == bindparam("aidant_id"), ATTENDU)).order_by(
    Mandat.debut_le, Mandat.id
)


def _reserves(
    session: Session, ici: uuid.UUID, qui: uuid.UUID, maintenant: datetime
) -> list[MandatAPasser]:
    """The mandates reserved to them, those that nobody else opens first, then the first to end."""
    siens = select(Reserve.mandat_id).where(Reserve.aidant_id == qui)
    voulus = and_(
        Mandat.organisation_id == ici,
        Mandat.est_reserve,
        dure_jusqu_a(maintenant),
        Mandat.id.in_(siens),
    )
    seul = case((est_garde(sauf=qui), False), else_=True)
    lignes = session.execute(
        _lus(voulus).add_columns(seul).order_by(seul.desc(), Mandat.fin_le, Mandat.id)
    )
    return [MandatAPasser(mandat, bool(est_seul)) for mandat, est_seul in lignes]
