"""Dates in words, in French, in somebody's own time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

MOIS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_JOURS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def jour_long(jour: date) -> str:
    """Return « 21 novembre 2027 », « 1er mars 2026 »; a line never ends after the day."""
    return f"{'1er' if jour.day == 1 else jour.day}\u00a0{MOIS[jour.month - 1]} {jour.year}"


def jour_complet(jour: date) -> str:
    """Return « lundi 3 mai 2027 », on one line: what is easiest to read."""
    return f"{_JOURS[jour.weekday()]} {jour_long(jour)}".replace(" ", "\u00a0")


def mois_long(mois: date) -> str:
    """Return « novembre 2027 », on one line."""
    return f"{MOIS[mois.month - 1]}\u00a0{mois.year}"


def date_longue(instant: datetime, zone: ZoneInfo) -> str:
    """Return the day of an instant, in words, where `zone` is."""
    return jour_long(instant.astimezone(zone).date())


def date_et_heure(instant: datetime, zone: ZoneInfo) -> str:
    """Return « 21 novembre 2026 à 14 h 05 », where `zone` is."""
    local = instant.astimezone(zone)
    return f"{jour_long(local.date())} à {_heure(local)}"


def heure(instant: datetime, zone: ZoneInfo) -> str:
    """Return « 14 h 05 », where `zone` is."""
    return _heure(instant.astimezone(zone))


def _heure(local: datetime) -> str:
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}"
