"""What asks for a référent: counts only, nobody is named."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.equipe.liste import bilan
from app.metier.mandats.contestations.queries import nb_a_voir
from app.metier.mandats.fins.orphelins import nb_orphelins
from app.metier.mandats.papiers.attente import Attente, attente


@dataclass(frozen=True, slots=True)
class Attention:
    """How many of the team cannot work, and what waits among the mandates."""

    nb_bloques: int
    mandats: Attente
    nb_orphelins: int
    nb_contestations: int

    @property
    def est_vide(self) -> bool:
        """True when there is nothing to report."""
        a_voir = self.nb_bloques or self.nb_orphelins or self.nb_contestations
        return not a_voir and self.mandats.est_vide


def attention(
    session: Session,
    organisation_id: uuid.UUID,
    *,
    maintenant: datetime,
    referent_id: uuid.UUID | None = None,
) -> Attention:
    """Return what asks for the référents of an organisation, in three statements.

    Contested uses are counted for one of them, but for their own.
    """
    bloques = bilan(session, organisation_id).bloques
    mandats = attente(session, organisation_id, maintenant=maintenant)
    orphelins, contestees = (
        nb_a_voir(session, organisation_id, referent_id, maintenant=maintenant)
        if referent_id
        else (nb_orphelins(session, organisation_id, maintenant=maintenant), 0)
    )
    return Attention(bloques, mandats, orphelins, contestees)
