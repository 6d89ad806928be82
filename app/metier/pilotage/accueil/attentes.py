"""What waits for somebody of the national team, how many of each and since when."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.metier.aidants.droits import Droit
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.authentification.vigilance.queries import a_suivre as usages_a_suivre
from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.models import DemandeHabilitation
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.queries import A_LA_SECURITE, DELAI_DU_REFERENT
from app.metier.mandats.contestations.queries import attend as attend_reponse
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


_Date = InstrumentedAttribute[Any]
_FILES: Mapping[str, tuple[Droit, _Date, ColumnElement[bool]]] = MappingProxyType(
    {
        "demandes": (
            Droit.ADMISSION,
            DemandeHabilitation.entree_le,
            est_dans(Etat.DEPOSEE, DemandeHabilitation),
        ),
        "signalements": (Droit.SECURITE, FinSignalee.signalee_le, attend_verification()),
        "contestations": (
            Droit.SECURITE,
            Contestation.contestee_le,
            attend_reponse() & A_LA_SECURITE,
        ),
        "usages": (Droit.SECURITE, UsageInhabituel.repondu_le, usages_a_suivre()),
        "fusions": (
            Droit.SECURITE,
            Fusion.proposee_le,
            attend_confirmation(bindparam("maintenant")),
        ),
        "propositions": (
            Droit.HABILITER,
            Proposition.proposee_le,
            a_deux.attend(bindparam("maintenant")),
        ),
    }
)


def attentes(
    session: Session,
    par_id: uuid.UUID,
    peut: Callable[[Droit], bool],
    *,
    maintenant: datetime,
    jusqu_au_bout: bool = False,
) -> Attentes:
    """Count what waits for who has each right, by itself: the home reads it with the rest (`lecture`).

    As `socle.sql.comptes` counts; all of it `jusqu_au_bout`, for the figures.
    """
    files = files_de(peut)
    if not files:
        return Attentes()
    lignes = session.execute(
        comptes(files, jusqu_au_bout=jusqu_au_bout), valeurs(par_id, maintenant)
    )
    return lues(lignes.all())


def files_de(peut: Callable[[Droit], bool]) -> tuple[str, ...]:
    """Return the names of what somebody may answer."""
    return tuple(nom for nom, (droit, _, _) in _FILES.items() if peut(droit))


@cache
def comptes(files: tuple[str, ...], *, jusqu_au_bout: bool = False) -> CompoundSelect[Any]:
    """Build once what counts these, one at least: for `lues`, with `valeurs`."""
    return union_all(*(_compte(nom, jusqu_au_bout=jusqu_au_bout) for nom in files))


def _compte(nom: str, *, jusqu_au_bout: bool) -> Any:
    """Its name, how many dates it holds, the oldest."""
    _, date, lesquelles = _FILES[nom]
    dates = select(date.label("depuis")).where(lesquelles).order_by(date)
    lignes = dates.subquery() if jusqu_au_bout else premieres(dates)
    mesures = (func.count(lignes.c.depuis), func.min(lignes.c.depuis))
    return select(literal_column(f"'{nom}'", String).label("file"), *mesures)


def valeurs(par_id: uuid.UUID, maintenant: datetime) -> dict[str, object]:
    """Return the parameters of `comptes`."""
    return {
        "aidant_id": par_id,
        "maintenant": maintenant,
        "contestees_avant": maintenant - DELAI_DU_REFERENT,
    }


def lues(lignes: Iterable[Sequence[Any]]) -> Attentes:
    """Return what `comptes` read."""
    return Attentes(**{nom: Attente(nombre, depuis) for nom, nombre, depuis in lignes})
