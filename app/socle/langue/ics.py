"""Events as calendars read them (RFC 5545): what the service gives a telephone to keep."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

_PRODUIT = "-//Aidants Connect//Calendriers//FR"
_INSTANT, _JOUR = "%Y%m%dT%H%M%SZ", "%Y%m%d"
_OCTETS = 75


@dataclass(frozen=True, slots=True)
class Evenement:
    """From `debut` to `fin`, which is not in it: two instants, or two days.

    `uid` is the same for ever, by which a calendar knows the event again; `version` rises as it
    is moved.
    """

    uid: str
    debut: date
    fin: date
    titre: str
    lieu: str = ""
    detail: str = ""
    adresse: str = ""
    version: int = 0
    est_annule: bool = False
    occupe: bool = True


def calendrier(evenements: Iterable[Evenement], *, nom: str, ecrit_le: datetime) -> str:
    """Return the file; of two with the same version, calendars keep the last written."""
    lignes = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUIT}", "METHOD:PUBLISH"]
    # Two names of the same thing: RFC 7986's, and what telephones read before it.
    lignes += [f"NAME:{_proteger(nom)}", f"X-WR-CALNAME:{_proteger(nom)}"]
    for evenement in evenements:
        lignes += ["BEGIN:VEVENT", *_dire(evenement, ecrit_le), "END:VEVENT"]
    lignes.append("END:VCALENDAR")
    return "".join(f"{morceau}\r\n" for ligne in lignes for morceau in _plier(ligne))


def _dire(evenement: Evenement, ecrit_le: datetime) -> Iterator[str]:
    yield f"UID:{evenement.uid}@aidants-connect"
    yield f"DTSTAMP:{ecrit_le.astimezone(UTC):{_INSTANT}}"
    yield f"DTSTART{_quand(evenement.debut)}"
    yield f"DTEND{_quand(evenement.fin)}"
    yield f"SEQUENCE:{evenement.version}"
    yield f"STATUS:{'CANCELLED' if evenement.est_annule else 'CONFIRMED'}"
    if not evenement.occupe:
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_proteger(evenement.titre)}"
    for propriete, texte in (("LOCATION", evenement.lieu), ("DESCRIPTION", evenement.detail)):
        if texte:
            yield f"{propriete}:{_proteger(texte)}"
    if evenement.adresse:
        yield f"URL:{evenement.adresse}"


def _quand(quand: date) -> str:
    if isinstance(quand, datetime):
        return f":{quand.astimezone(UTC):{_INSTANT}}"
    return f";VALUE=DATE:{quand:{_JOUR}}"


def _proteger(texte: str) -> str:
    for signe in ("\\", ";", ","):
        texte = texte.replace(signe, f"\\{signe}")
    lignes = "\\n".join(texte.splitlines())
    return "".join(signe for signe in lignes if signe.isprintable() or signe.isspace())


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
