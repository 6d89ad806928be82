"""Names of communes and countries, from INSEE's Code officiel géographique."""

import csv
from functools import cache
from pathlib import Path

from app.usagers.identite import FRANCE

# Departments and collectivities overseas: three digits.
_OUTRE_MER = ("97", "98")
_DOSSIER = Path(__file__).parent / "donnees"


def nom_du_lieu(commune: str | None, pays: str | None) -> str:
    """Return « Ajaccio (2A) », « Tunisie », or the code itself when it is not known.

    A former commune is kept as its code, never refused.
    """
    if pays and pays != FRANCE:
        return _table("pays.tsv").get(pays, pays)
    if not commune:
        return "France"
    nom = _table("communes.tsv").get(commune)
    departement = commune[:3] if commune.startswith(_OUTRE_MER) else commune[:2]
    return f"{nom} ({departement})" if nom else commune


@cache
def _table(fichier: str) -> dict[str, str]:
    with (_DOSSIER / fichier).open(encoding="utf-8", newline="") as lignes:
        return dict(csv.reader((ligne for ligne in lignes if ligne[0] != "#"), delimiter="\t"))
