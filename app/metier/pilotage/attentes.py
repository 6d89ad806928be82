"""What waits for somebody of the national team, how many of each and since when."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.queries import attend as attend_reponse
from app.metier.mandats.contestations.queries import de_la_securite
from app.metier.pilotage import a_deux
from app.metier.pilotage.fusions.models import Fusion
from app.metier.pilotage.fusions.queries import attend as attend_confirmation
from app.metier.pilotage.models import Proposition
from app.metier.signalements.queries import attend as attend_verification
from app.metier.usagers.fins.models import FinSignalee


@dataclass(frozen=True, slots=True)
class Attente:
    """How many wait, and since when the oldest does; None when there are none."""

    nombre: int = 0
    depuis: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attentes:
    """What one person may answer: reported ends, contested uses, merges, roles proposed."""

    signalements: Attente
    contestations: Attente
    fusions: Attente
    propositions: Attente

    @property
    def nombre(self) -> int:
        """How many in all."""
        toutes = self.signalements, self.contestations, self.fusions, self.propositions
        return sum(attente.nombre for attente in toutes)


def attentes(
    session: Session, par_id: uuid.UUID, *, verifie: bool, habilite: bool, maintenant: datetime
) -> Attentes:
    """Count what waits for who verifies (security), for who gives roles: one statement."""
    securite = (
        (FinSignalee.signalee_le, attend_verification()),
        (
            Contestation.contestee_le,
            attend_reponse() & de_la_securite(par_id, maintenant=maintenant),
        ),
        (Fusion.proposee_le, attend_confirmation(maintenant)),
    )
    roles = ((Proposition.proposee_le, a_deux.attend(maintenant)),)
    voulus = (securite if verifie else ()) + (roles if habilite else ())
    vus = _compter(session, voulus)
    aucune = (Attente(), Attente(), Attente())
    fins, contestations, fusions = vus[:3] if verifie else aucune
    return Attentes(fins, contestations, fusions, vus[-1] if habilite else Attente())


def _compter(
    session: Session, voulus: Sequence[tuple[InstrumentedAttribute[Any], ColumnElement[bool]]]
) -> list[Attente]:
    """Return how many rows meet each condition, and the oldest date of each."""
    if not voulus:
        return []
    colonnes = [
        select(mesure).where(condition).scalar_subquery()
        for date_, condition in voulus
        for mesure in (func.count(date_), func.min(date_))
    ]
    lus = session.execute(select(*colonnes)).one()
    return [Attente(lus[i] or 0, lus[i + 1]) for i in range(0, len(lus), 2)]
