"""What asks for a référent: counts only, nobody is named."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.equipe.liste import bilan
from app.metier.mandats.orphelins import nb_orphelins
from app.metier.mandats.papiers import Attente, attente


@dataclass(frozen=True, slots=True)
class Attention:
    """How many of the team cannot work, and what waits among the mandates."""

    nb_bloques: int
    mandats: Attente
    nb_orphelins: int

    @property
    def est_vide(self) -> bool:
        """True when there is nothing to report."""
        return not (self.nb_bloques or self.nb_orphelins) and self.mandats.est_vide


def attention(session: Session, organisation_id: uuid.UUID, *, maintenant: datetime) -> Attention:
    """Return what asks for the référents of an organisation, in three statements."""
    return Attention(
        bilan(session, organisation_id).bloques,
        attente(session, organisation_id, maintenant=maintenant),
        nb_orphelins(session, organisation_id, maintenant=maintenant),
    )
