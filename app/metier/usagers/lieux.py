"""Names of communes and countries, from INSEE's Code officiel géographique."""

import csv
from functools import cache
from pathlib import Path

from app.metier.territoires.cog import nom_officiel
from app.metier.usagers.identite import FRANCE, Identite
from app.socle.langue.prepositions import a

# Departments and collectivities overseas: three digits.
_OUTRE_MER = ("97", "98")
_DOSSIER = Path(__file__).parent / "donnees"


def lieu_de(identite: Identite) -> str:
    """Return where somebody is born: `nom_du_lieu`, or as it is written on their document."""
    return identite.lieu_dit or nom_du_lieu(identite.lieu_naissance, identite.pays_naissance)


def ne_a(identite: Identite) -> str:
    """Return where somebody is born, as a sentence says it: « au Havre (76) », « à Oran, Algérie »."""
    if identite.lieu_dit:
        return a(identite.lieu_dit)
    return au_lieu(identite.lieu_naissance, identite.pays_naissance)


def nom_du_lieu(commune: str | None, pays: str | None) -> str:
    """Return « Ajaccio (2A) », « Tunisie », or the code itself when it is not known.

    A former commune is kept as its code, never refused.
    """
    if pays and pays != FRANCE:
        return _table("pays.tsv").get(pays, pays)
    if not commune:
        return "France"
    nom = _commune(commune)
    return nom or commune


def au_lieu(commune: str | None, pays: str | None) -> str:
    """Return where somebody is born, as a sentence says it: « au Havre (76) », « au Mali ».

    Nothing is guessed of a code that is not known.
    """
    if pays and pays != FRANCE:
        return _table("dans_les_pays.tsv").get(pays, f"dans le pays de code {pays}")
    if not commune:
        return "en France"
    nom = _commune(commune)
    return a(nom) if nom else f"dans la commune de code {commune}"


def _commune(code: str) -> str | None:
    nom = nom_officiel(code)
    departement = code[:3] if code.startswith(_OUTRE_MER) else code[:2]
    return f"{nom} ({departement})" if nom else None


@cache
def _table(fichier: str) -> dict[str, str]:
    with (_DOSSIER / fichier).open(encoding="utf-8", newline="") as lignes:
        return dict(csv.reader((ligne for ligne in lignes if ligne[0] != "#"), delimiter="\t"))
