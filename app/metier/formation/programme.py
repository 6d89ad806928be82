"""The sessions to come, for whoever reads: in which month and where, never the room nor who."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.formation.models import SessionFormation
from app.metier.territoires.cog import regions
from app.socle.langue.noms import aplatir

_A_DISTANCE, _AILLEURS = "à distance", "lieu à préciser"
_AU_PLUS = 500


@dataclass(frozen=True, slots=True)
class MoisDeSessions:
    """A month, and where one may be trained in it: régions by name, then what is in none."""

    mois: date
    ou: Sequence[str]


def sessions_a_venir(session: Session, *, maintenant: datetime) -> Sequence[MoisDeSessions]:
    """Return the months of sessions of training bodies that take registrations, the first first."""
    lues = session.execute(
        select(
            SessionFormation.commence_le,
            SessionFormation.fuseau,
            SessionFormation.code_region,
            SessionFormation.a_distance,
        )
        .where(
            SessionFormation.commence_le > maintenant,
            SessionFormation.publiee_le.is_not(None),
            SessionFormation.fermee_le.is_(None),
            SessionFormation.annulee_le.is_(None),
            SessionFormation.organisme_id.is_not(None),
        )
        .order_by(SessionFormation.commence_le)
        .limit(_AU_PLUS)
    )
    par_mois: dict[date, set[str]] = defaultdict(set)
    for commence_le, fuseau, code_region, a_distance in lues:
        la_bas = commence_le.astimezone(ZoneInfo(fuseau)).date()
        ailleurs = regions()[code_region].nom if code_region else _AILLEURS
        par_mois[la_bas.replace(day=1)].add(_A_DISTANCE if a_distance else ailleurs)
    return [MoisDeSessions(mois, sorted(ou, key=_place)) for mois, ou in sorted(par_mois.items())]


def _place(ou: str) -> tuple[bool, str]:
    return ou in (_A_DISTANCE, _AILLEURS), aplatir(ou)
