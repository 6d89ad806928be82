"""What waits for somebody of the national team, how many of each and since when."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.metier.aidants.droits import Droit
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.authentification.vigilance.queries import a_suivre as usages_a_suivre
from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.models import DemandeHabilitation
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
    """What one person may answer: requests, reported ends, contested or denied uses, merges, roles proposed."""

    demandes: Attente = Attente()
    signalements: Attente = Attente()
    contestations: Attente = Attente()
    usages: Attente = Attente()
    fusions: Attente = Attente()
    propositions: Attente = Attente()

    @property
    def nombre(self) -> int:
        """How many in all."""
        return sum(getattr(self, champ.name).nombre for champ in fields(self))


def attentes(
    session: Session, par_id: uuid.UUID, peut: Callable[[Droit], bool], *, maintenant: datetime
) -> Attentes:
    """Count what waits for who has each right: one statement."""
    contestees = attend_reponse() & de_la_securite(par_id, maintenant=maintenant)
    toutes: dict[str, tuple[Droit, InstrumentedAttribute[Any], ColumnElement[bool]]] = {
        "demandes": (
            Droit.ADMISSION,
            DemandeHabilitation.entree_le,
            est_dans(Etat.DEPOSEE, DemandeHabilitation),
        ),
        "signalements": (Droit.SECURITE, FinSignalee.signalee_le, attend_verification()),
        "contestations": (Droit.SECURITE, Contestation.contestee_le, contestees),
        "usages": (Droit.SECURITE, UsageInhabituel.repondu_le, usages_a_suivre()),
        "fusions": (Droit.SECURITE, Fusion.proposee_le, attend_confirmation(maintenant)),
        "propositions": (Droit.HABILITER, Proposition.proposee_le, a_deux.attend(maintenant)),
    }
    voulues = {
        nom: (date, lesquelles) for nom, (droit, date, lesquelles) in toutes.items() if peut(droit)
    }
    return Attentes(**dict(zip(voulues, _compter(session, [*voulues.values()]), strict=True)))


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
