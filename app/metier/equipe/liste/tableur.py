"""The team as rows of a spreadsheet."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from app.metier.equipe import libelles as mots
from app.metier.equipe.liste.fiches import Fiche
from app.socle.langue.dates import date_longue

_COLONNES = (
    "Nom",
    "Prénom",
    "Adresse e-mail",
    "Rôles",
    "Peut travailler",
    "État",
    "Moyens de connexion",
    "Dernière connexion (mois)",
    "Dans la structure depuis",
)


def lignes(fiches: Iterable[Fiche], zone: ZoneInfo) -> Iterator[Iterable[str]]:
    """Return what the file says: what each column is, then a row a member."""
    yield _COLONNES
    for fiche in fiches:
        yield _ligne(fiche, zone)


def _ligne(fiche: Fiche, zone: ZoneInfo) -> list[str]:
    membre, aidant = fiche.membre, fiche.membre.aidant
    present = membre.terminee_le is None
    return [
        aidant.nom,
        aidant.prenom,
        aidant.courriel,
        mots.roles(membre),
        "oui" if fiche.etat.peut_travailler else "non",
        mots.ETATS[fiche.etat],
        mots.moyens(fiche.moyens) if present else "",
        mots.venue(fiche) if present else "",
        date_longue(membre.depuis_le, zone),
    ]
