"""What the national team has to verify: dates, structures and numbers, nobody's name."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from app.metier.mandats.models import Autorisation, Mandat, numero_de
from app.metier.organisations.models import Organisation
from app.metier.usagers.fins.models import FinAutorisation, FinSignalee
from app.socle.sql.ordre import Ordre

_MAXIMUM = 50
_EN_VIGUEUR = and_(FinSignalee.annulee_le.is_(None), FinSignalee.signalee_avec_id.is_(None))


@dataclass(frozen=True, slots=True)
class AVerifier:
    """One report in force: who it is about, and who made it, are not here."""

    id: uuid.UUID
    motif: str
    mesure: str | None
    survenue_le: date
    signalee_le: datetime
    structure: str
    est_a_confirmer: bool
    numeros: Sequence[str]


def attend() -> ColumnElement[bool]:
    """A condition on FinSignalee: in force, nobody has verified it; once for all that was reported together."""
    return and_(_EN_VIGUEUR, FinSignalee.verifiee_le.is_(None))


# The columns of AVerifier, but the numbers.
_FINS = (
    select(
        FinSignalee.id,
        FinSignalee.motif,
        FinSignalee.mesure,
        FinSignalee.survenue_le,
        FinSignalee.signalee_le,
        Organisation.nom,
        FinSignalee.annulation_demandee_le.is_not(None),
    )
    .join(Organisation, Organisation.id == FinSignalee.organisation_id)
    .order_by(FinSignalee.signalee_le.desc(), FinSignalee.id)
    .limit(literal_column(str(_MAXIMUM)))
)
_CELLES_QUI_ATTENDENT = Ordre(_FINS.where(attend()))
_UNE = Ordre(_FINS.where(_EN_VIGUEUR, FinSignalee.id == bindparam("fin_id")))


def a_verifier(session: Session) -> list[AVerifier]:
    """Return the reports in force that nobody has verified, the last first, 50 at most."""
    return _avec_leurs_numeros(session, _CELLES_QUI_ATTENDENT.lire(session, {}))


def signalement(session: Session, fin_id: uuid.UUID) -> AVerifier | None:
    """Return one report in force, verified or not."""
    lues = _avec_leurs_numeros(session, _UNE.lire(session, {"fin_id": fin_id}))
    return lues[0] if lues else None


def _avec_leurs_numeros(session: Session, fins: Sequence[Sequence[Any]]) -> list[AVerifier]:
    numeros = _numeros(session, [fin_id for fin_id, *_ in fins]) if fins else {}
    return [AVerifier(*[*fin, numeros.get(fin[0], [])]) for fin in fins]


def _numeros(session: Session, fins: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return the numbers of the mandates that each of them stopped, with what was reported with it."""
    premiere = func.coalesce(FinSignalee.signalee_avec_id, FinSignalee.id)
    lignes = session.execute(
        select(premiere, Mandat.id, Mandat.debut_le)
        .join(FinAutorisation, FinAutorisation.fin_id == FinSignalee.id)
        .join(Autorisation, Autorisation.id == FinAutorisation.autorisation_id)
        .join(Mandat, Mandat.id == Autorisation.mandat_id)
        .where(or_(FinSignalee.id.in_(fins), FinSignalee.signalee_avec_id.in_(fins)))
        .order_by(Mandat.debut_le, Mandat.id)
        .distinct()
    )
    trouves: dict[uuid.UUID, list[str]] = {}
    for fin_id, mandat_id, _ in lignes:
        trouves.setdefault(fin_id, []).append(numero_de(mandat_id))
    return trouves
