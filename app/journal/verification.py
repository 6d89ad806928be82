"""Verification of the chain: every row is read again, in order, from the first."""

import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.cles import cles
from app.journal.actions import LIENS
from app.journal.models import Corps, Ligne
from app.journal.services import ORIGINE, condenser_corps, enchainer

_PAR_LOT = 5_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows read, and the first anomaly if there is one (its seq and its kind)."""

    nb_lignes: int
    seq: int | None = None
    anomalie: str | None = None

    @property
    def est_intact(self) -> bool:
        """True when nothing was found."""
        return self.anomalie is None


def verifier_chaine(session: Session) -> Verdict:
    """Recompute the whole chain and stop at the first row that does not hold.

    A cut tail leaves a valid chain: only an anchor kept elsewhere can tell.
    """
    verdict = _suivre(session)
    if not verdict.est_intact:
        return verdict
    orphelin = session.scalar(
        select(Corps.seq)
        .outerjoin(Ligne, Ligne.seq == Corps.seq)
        .where(Ligne.seq.is_(None))
        .order_by(Corps.seq)
        .limit(1)
    )
    if orphelin is not None:
        return Verdict(verdict.nb_lignes, orphelin, "un corps sans sa ligne")
    return verdict


def _suivre(session: Session) -> Verdict:
    requete = (
        select(Ligne.__table__, Corps.salt, Corps.corps)
        .outerjoin(Corps, Corps.seq == Ligne.seq)
        .order_by(Ligne.seq)
    )
    cle, precedente, attendu = cles(session).journal, ORIGINE, 0
    with session.execute(requete, execution_options={"yield_per": _PAR_LOT}) as lignes:
        try:
            for ligne in lignes:
                attendu += 1
                anomalie = _anomalie(ligne, attendu, cle, precedente)
                if anomalie:
                    return Verdict(attendu - 1, ligne.seq, anomalie)
                precedente = ligne.empreinte
        except ValueError:  # SQLite lets a column hold what its type cannot read
            return Verdict(attendu, attendu + 1, "une colonne est illisible, ici ou peu après")
    return Verdict(attendu)


def _anomalie(ligne: Row[Any], attendu: int, cle: bytes, precedente: bytes) -> str | None:
    if ligne.seq != attendu:
        return "la suite des numéros est rompue"
    if ligne.corps is None:
        return "le corps manque"
    if condenser_corps(ligne.salt, ligne.corps) != ligne.condensat:
        return "le corps a été modifié"
    if not hmac.compare_digest(
        enchainer(cle, ligne.seq, precedente, ligne.condensat), ligne.empreinte
    ):
        return "la chaîne est rompue"
    if not _projections_fideles(ligne, json.loads(ligne.corps)):
        return "une colonne ne dit pas ce que dit le corps"
    return None


def _projections_fideles(ligne: Row[Any], corps: dict[str, Any]) -> bool:
    def lien(nom: str) -> uuid.UUID | None:
        return uuid.UUID(corps[nom]) if nom in corps else None

    return (
        ligne.action == corps["action"]
        and ligne.le == datetime.fromisoformat(corps["le"])
        and all(getattr(ligne, f"{nom}_id") == lien(nom) for nom in LIENS)
    )
