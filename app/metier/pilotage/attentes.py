"""What waits for somebody of the national team, how many of each and since when."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select
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
from app.socle.sql.comptes import premieres


@dataclass(frozen=True, slots=True)
class Attente:
    """How many wait, as `socle.sql.comptes` counts; since when the oldest does, None without any."""

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
    def est_vide(self) -> bool:
        """True when nothing waits."""
        return not any(getattr(self, champ.name).nombre for champ in fields(self))


def attentes(
    session: Session,
    par_id: uuid.UUID,
    peut: Callable[[Droit], bool],
    *,
    maintenant: datetime,
    jusqu_au_bout: bool = False,
) -> Attentes:
    """Count what waits for who has each right: one statement.

    As `socle.sql.comptes` counts, for who reads it on a screen; all of it `jusqu_au_bout`.
    """
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
    dates = [
        select(date.label("depuis")).where(lesquelles).order_by(date)
        for date, lesquelles in voulues.values()
    ]
    lignes = [requete.subquery() if jusqu_au_bout else premieres(requete) for requete in dates]
    return Attentes(**dict(zip(voulues, _compter(session, lignes), strict=True)))


def _compter(session: Session, voulues: Sequence[Subquery]) -> list[Attente]:
    """Return how many dates each holds, and the oldest."""
    if not voulues:
        return []
    colonnes = [
        select(mesure).scalar_subquery()
        for lignes in voulues
        for mesure in (func.count(lignes.c.depuis), func.min(lignes.c.depuis))
    ]
    lus = session.execute(select(*colonnes)).one()
    return [Attente(lus[i] or 0, lus[i + 1]) for i in range(0, len(lus), 2)]
