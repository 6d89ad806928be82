"""The only clock of the service: an instant is read once per act and handed down."""

from datetime import UTC, datetime


def maintenant() -> datetime:
    """Return the present instant, in UTC, to the second.

    Seconds are enough for every rule of the domain, and both engines store them alike.
    """
    return datetime.now(UTC).replace(microsecond=0)
