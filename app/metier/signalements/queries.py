"""What the national team has to verify: dates, structures and numbers, nobody's name."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, load_only

from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.metier.usagers.fins.models import FinAutorisation, FinSignalee

_MAXIMUM = 50


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


def a_verifier(session: Session) -> list[AVerifier]:
    """Return the reports in force that nobody has verified, the last first, 50 at most."""
    return _lire(session, attend())


def signalement(session: Session, fin_id: uuid.UUID) -> AVerifier | None:
    """Return one report in force, verified or not."""
    en_vigueur = FinSignalee.annulee_le.is_(None) & FinSignalee.signalee_avec_id.is_(None)
    lus = _lire(session, en_vigueur & (FinSignalee.id == fin_id))
    return lus[0] if lus else None


def attend() -> ColumnElement[bool]:
    """A condition on FinSignalee: in force, nobody has verified it; once for all that was reported together."""
    return and_(
        FinSignalee.annulee_le.is_(None),
        FinSignalee.verifiee_le.is_(None),
        FinSignalee.signalee_avec_id.is_(None),
    )


def _lire(session: Session, voulus: ColumnElement[bool]) -> list[AVerifier]:
    fins = session.execute(
        select(FinSignalee, Organisation.nom)
        .join(Organisation, Organisation.id == FinSignalee.organisation_id)
        .where(voulus)
        .order_by(FinSignalee.signalee_le.desc(), FinSignalee.id)
        .limit(_MAXIMUM)
    ).all()
    numeros = _numeros(session, [fin.id for fin, _ in fins])
    return [
        AVerifier(
            fin.id,
            fin.motif,
            fin.mesure,
            fin.survenue_le,
            fin.signalee_le,
            structure,
            fin.annulation_demandee_le is not None,
            numeros.get(fin.id, []),
        )
        for fin, structure in fins
    ]


def _numeros(session: Session, fins: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return the numbers of the mandates that each of them stopped, with what was reported with it."""
    premiere = func.coalesce(FinSignalee.signalee_avec_id, FinSignalee.id)
    lignes = session.execute(
        select(premiere, Mandat)
        .join(FinAutorisation, FinAutorisation.fin_id == FinSignalee.id)
        .join(Autorisation, Autorisation.id == FinAutorisation.autorisation_id)
        .join(Mandat, Mandat.id == Autorisation.mandat_id)
        .where(or_(FinSignalee.id.in_(fins), FinSignalee.signalee_avec_id.in_(fins)))
        .order_by(Mandat.debut_le, Mandat.id)
        .options(load_only(Mandat.debut_le))
        .distinct()
    )
    trouves: dict[uuid.UUID, list[str]] = {}
    for fin_id, mandat in lignes:
        trouves.setdefault(fin_id, []).append(mandat.numero)
    return trouves
