"""The only clock of the service: an instant is read once per act and handed down."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def systeme() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)


# What `maintenant` reads; the tests put their own clock here.
source = systeme


def maintenant() -> datetime:
    """Return the present instant, in UTC, to the second.

    Seconds are enough for every rule of the domain, and both engines store them alike.
    """
    return source().replace(microsecond=0)


def jour_a_paris(instant: datetime) -> date:
    """Return the day of an instant in Paris, where what is of no organisation is dated."""
    return instant.astimezone(PARIS).date()
