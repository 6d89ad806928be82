"""A session as calendars read it (RFC 5545): one event a half-day, in UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.metier.formation.models import SessionFormation

_FORME = "%Y%m%dT%H%M%SZ"
_OCTETS = 75


def agenda(seance: SessionFormation, *, maintenant: datetime) -> str:
    """Return the file: the same UID and a higher SEQUENCE after a move, cancelled when it is."""
    lignes = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Aidants Connect//Formations//FR"]
    lignes.append("METHOD:PUBLISH")
    etat = "CANCELLED" if seance.annulee_le is not None else "CONFIRMED"
    for rang, demi in enumerate(seance.demi_journees, 1):
        lignes += [
            "BEGIN:VEVENT",
            f"UID:{seance.id}-{rang}@aidants-connect",
            f"DTSTAMP:{_utc(maintenant)}",
            f"DTSTART:{_utc(demi.debut_le)}",
            f"DTEND:{_utc(demi.fin_le)}",
            f"SEQUENCE:{seance.version}",
            f"STATUS:{etat}",
            f"SUMMARY:{_proteger('Formation Aidants Connect, ' + seance.donnee_par)}",
            f"LOCATION:{_proteger(seance.lieu)}",
            "END:VEVENT",
        ]
    lignes.append("END:VCALENDAR")
    return "".join(f"{morceau}\r\n" for ligne in lignes for morceau in _plier(ligne))


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime(_FORME)


def _proteger(texte: str) -> str:
    for signe in ("\\", ";", ","):
        texte = texte.replace(signe, f"\\{signe}")
    return "\\n".join(texte.splitlines())


def _plier(ligne: str) -> Iterator[str]:
    """Cut a line at 75 octets, never inside a character; what follows begins with a space."""
    morceau, place = "", _OCTETS
    for signe in ligne:
        taille = len(signe.encode())
        if taille > place:
            yield morceau
            morceau, place = " ", _OCTETS - 1
        morceau, place = morceau + signe, place - taille
    yield morceau
