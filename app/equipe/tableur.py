"""The team as a file that French spreadsheets open: semicolons, UTF-8 with its mark."""

import csv
from collections.abc import Iterable
from io import StringIO
from zoneinfo import ZoneInfo

from app.dates import date_longue
from app.equipe import mots
from app.equipe.liste import Fiche

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
# What makes a spreadsheet read a cell as a formula.
_FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")


def ecrire(fiches: Iterable[Fiche], zone: ZoneInfo) -> str:
    """Return the file, a line a member; no cell is read as a formula."""
    texte = StringIO()
    texte.write("\ufeff")
    fichier = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    fichier.writerow(_COLONNES)
    for fiche in fiches:
        fichier.writerow([_neutraliser(cellule) for cellule in _ligne(fiche, zone)])
    return texte.getvalue()


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


def _neutraliser(cellule: str) -> str:
    return f"'{cellule}" if cellule.lstrip(" \u00a0\ufeff").startswith(_FORMULES) else cellule
