"""Months, where an organisation is; each is named by its first day."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DOUZE, CINQ_ANS = 12, 60


def mois_de(instant: datetime, zone: ZoneInfo) -> date:
    """Return the month of an instant in `zone`."""
    return instant.astimezone(zone).date().replace(day=1)


def debut_du_mois(mois: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a month in `zone`, in UTC."""
    return datetime.combine(mois, time(), zone).astimezone(UTC)


def decale(mois: date, nombre: int) -> date:
    """Return the month `nombre` months later, or earlier when negative."""
    annees, rang = divmod(mois.month - 1 + nombre, DOUZE)
    return date(mois.year + annees, rang + 1, 1)


def douze_mois(dernier: date) -> list[date]:
    """Return the twelve months that end with `dernier`, in order."""
    return [decale(dernier, rang) for rang in range(1 - DOUZE, 1)]
