"""Reads of the journal."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.journal.models import Corps, Ligne


@dataclass(frozen=True, slots=True)
class Acte:
    """One row of the journal, as a screen shows it."""

    seq: int
    action: str
    le: datetime
    aidant_id: uuid.UUID | None
    details: dict[str, Any]


def actes_du_mandat(session: Session, mandat_id: uuid.UUID, *, limite: int = 25) -> list[Acte]:
    """Return the latest acts of one mandate, the newest first."""
    lignes = session.execute(
        select(Ligne.seq, Ligne.action, Ligne.le, Ligne.aidant_id, Corps.corps)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(Ligne.mandat_id == mandat_id)
        .order_by(Ligne.seq.desc())
        .limit(limite)
    )
    return [
        Acte(ligne.seq, ligne.action, ligne.le, ligne.aidant_id, json.loads(ligne.corps)["details"])
        for ligne in lignes
    ]
