"""A practice, at the step asked."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.entrainement.models import VIE, Entrainement


def un_exercice(
    session: Session,
    aidant_id: uuid.UUID,
    instant: datetime,
    *,
    domaines: Sequence[str] = ("argent",),
) -> Entrainement:
    """A practice that waits for its third step."""
    exercice = Entrainement(
        aidant_id=aidant_id,
        expire_le=instant + VIE,
        domaines=list(domaines),
        demarches=[],
        duree="mois",
        personne="yvonne",
    )
    session.add(exercice)
    session.flush()
    return exercice
