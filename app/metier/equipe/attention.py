"""What asks for a référent: counts only, nobody is named."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.metier.equipe.liste.pages import BILAN, Bilan
from app.metier.mandats.contestations.queries import NB_CONTESTEES
from app.metier.mandats.fins.orphelins import NB_ORPHELINS
from app.metier.mandats.papiers.attente import ATTENTE, Attente
from app.metier.mandats.papiers.attente import valeurs as valeurs_de_l_attente
from app.socle.sql.ensemble import UneLigne

# What `attention_lue` tells, with `valeurs`.
LECTURES = (BILAN, ATTENTE, NB_ORPHELINS, NB_CONTESTEES)
_LIGNE = UneLigne(*LECTURES)


@dataclass(frozen=True, slots=True)
class Attention:
    """How many the team is, and cannot work, and what waits among the mandates."""

    bilan: Bilan
    mandats: Attente
    nb_orphelins: int
    nb_contestations: int

    @property
    def nb_bloques(self) -> int:
        """How many of the team cannot work."""
        return self.bilan.bloques

    @property
    def mandats_a_voir(self) -> bool:
        """True when something waits among the mandates."""
        return bool(self.nb_orphelins or self.nb_contestations) or not self.mandats.est_vide

    @property
    def est_vide(self) -> bool:
        """True when there is nothing to report."""
        return not (self.nb_bloques or self.mandats_a_voir)


def attention(
    session: Session,
    organisation_id: uuid.UUID,
    *,
    maintenant: datetime,
    referent_id: uuid.UUID | None = None,
) -> Attention:
    """Return what asks for the référents of an organisation, in one statement.

    Contested uses are counted for one of them, but for their own: none for nobody.
    """
    return attention_lue(
        _LIGNE.lire(session, valeurs(organisation_id, referent_id, maintenant=maintenant))
    )


def valeurs(
    organisation_id: uuid.UUID, referent_id: uuid.UUID | None, *, maintenant: datetime
) -> dict[str, object]:
    """Return the parameters of LECTURES."""
    return {"referent_id": referent_id, **valeurs_de_l_attente(organisation_id, maintenant)}


def attention_lue(lectures: Sequence[Sequence[Any]]) -> Attention:
    """Return what LECTURES read."""
    compte, attente, (orphelins,), (contestees,) = lectures
    return Attention(Bilan(*compte), Attente(*attente), orphelins, contestees)
