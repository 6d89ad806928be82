"""How long a mandate lasts: until the end of its last day, where the organisation is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Duree:
    """One choice of duration. `est_annoncee`: its end is told beforehand to the organisation."""

    cle: str
    jours: int
    titre: str
    aide: str
    est_annoncee: bool


DUREES: Mapping[str, Duree] = MappingProxyType(
    {
        duree.cle: duree
        for duree in (
            Duree("court", 1, "1 jour", "tout de suite", est_annoncee=False),
            Duree(
                "mois",
                31,
                "1 mois",
                "quelques échanges",
                est_annoncee=False,
            ),
            Duree("semestre", 182, "6 mois", "un dossier qui dure", est_annoncee=True),
            Duree("longue", 365, "1 an", "un suivi régulier", est_annoncee=True),
        )
    }
)


def fin_de(duree: str, debut: datetime, zone: ZoneInfo) -> datetime:
    """Return the last instant of a mandate, in UTC: 23:59:59 on its last day in `zone`."""
    dernier_jour = debut.astimezone(zone).date() + timedelta(days=DUREES[duree].jours)
    return datetime.combine(dernier_jour, time(23, 59, 59), zone).astimezone(UTC)
