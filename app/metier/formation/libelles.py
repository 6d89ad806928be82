"""What screens, mails and papers say of a session."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.metier.formation.models import DemiJournee, SessionFormation
from app.socle.langue.dates import date_longue, heure

DUREES = {7: "un jour, 7 heures", 14: "deux jours, 14 heures"}


def moment(seance: SessionFormation, demi: DemiJournee) -> str:
    """Return « 26 novembre 2026, de 9 h 00 à 12 h 00 »."""
    zone = seance.zone
    jour = date_longue(demi.debut_le, zone)
    return f"{jour}, de {heure(demi.debut_le, zone)} à {heure(demi.fin_le, zone)}"


def moment_court(seance: SessionFormation, demi: DemiJournee) -> str:
    """Return « 26/11 à 9 h 00 », for a box to tick."""
    debut = demi.debut_le.astimezone(seance.zone)
    return f"{debut:%d/%m} à {heure(demi.debut_le, seance.zone)}"


def quand(seance: SessionFormation) -> str:
    """Return its half-days, one a line."""
    return "\n".join(f"- {moment(seance, demi)}" for demi in seance.demi_journees)


def jours(seance: SessionFormation) -> str:
    """Return « du 26 novembre 2026 au 27 novembre 2026 », or its only day."""
    debuts = [demi.debut_le for demi in seance.demi_journees] or [seance.commence_le]
    return jours_entre(debuts[0], debuts[-1], seance.zone)


def jours_entre(premiere_le: datetime, derniere_le: datetime, zone: ZoneInfo) -> str:
    """Return what `jours` says, of when the first and the last half-days begin."""
    premier, dernier = date_longue(premiere_le, zone), date_longue(derniere_le, zone)
    return f"le {premier}" if premier == dernier else f"du {premier} au {dernier}"
