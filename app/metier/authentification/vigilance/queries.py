"""Reads of unusual uses: what its holder has to answer, what the security role has to follow."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.metier.authentification.models import Connexion
from app.metier.authentification.vigilance.libelles import NON
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.organisations.models import Organisation

_MAXIMUM = 50
# No question is of such a browser: an empty one is of none.
_SANS_MARQUE = "-"


@dataclass(frozen=True, slots=True)
class NonReconnu:
    """A use that its holder did not recognise: which place, when; nobody's name is here."""

    id: uuid.UUID
    aidant_id: uuid.UUID
    structure: str
    motif: str
    le: datetime
    repondu_le: datetime


def a_demander() -> ScalarSelect[uuid.UUID]:
    """The oldest question that waits for a holder, beside their Connexion: no statement more.

    A login is not asked about itself, nor about its browser: whoever opened it would answer yes.
    """
    return (
        select(UsageInhabituel.id)
        .where(
            UsageInhabituel.aidant_id == Connexion.aidant_id,
            UsageInhabituel.repondu_le.is_(None),
            UsageInhabituel.le != Connexion.ouverte_le,
            UsageInhabituel.poste_hash != func.coalesce(Connexion.poste_hash, _SANS_MARQUE),
        )
        .order_by(UsageInhabituel.le, UsageInhabituel.id)
        .limit(1)
        .correlate(Connexion)
        .scalar_subquery()
    )


def question_de(
    session: Session, aidant_id: uuid.UUID, question_id: uuid.UUID, *, verrou: bool = False
) -> UsageInhabituel | None:
    """Return a question of this account, answered or not; held with `verrou`."""
    requete = select(UsageInhabituel).where(
        UsageInhabituel.id == question_id, UsageInhabituel.aidant_id == aidant_id
    )
    return session.scalar(requete.with_for_update() if verrou else requete)


def a_suivre() -> ColumnElement[bool]:
    """A condition on UsageInhabituel: its holder said no, and nobody has closed it."""
    return (UsageInhabituel.reponse == NON) & UsageInhabituel.clos_le.is_(None)


def non_reconnus(session: Session) -> list[NonReconnu]:
    """Return those that the security role follows, the oldest first, 50 at most."""
    lignes = session.execute(
        select(UsageInhabituel, Organisation.nom)
        .join(Organisation, Organisation.id == UsageInhabituel.organisation_id)
        .where(a_suivre())
        .order_by(UsageInhabituel.repondu_le, UsageInhabituel.id)
        .limit(_MAXIMUM)
    )
    return [
        NonReconnu(un.id, un.aidant_id, structure, un.motif, un.le, un.repondu_le)
        for un, structure in lignes
        if un.repondu_le is not None
    ]
