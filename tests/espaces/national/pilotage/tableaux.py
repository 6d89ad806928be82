"""The catalogue as a spreadsheet holds it: read from the screen, written back."""

import csv
import io

from tests.client import ClientVerifie

CATALOGUE_NATIONAL = "/pilotage/demarches"
COMPARER = f"{CATALOGUE_NATIONAL}/comparer"
HOSTILE = "=cmd|' /C calc'!A0<script>alert(1)</script>"

Table = list[dict[str, str]]


def lignes(nadia: ClientVerifie) -> Table:
    texte = nadia.get(f"{CATALOGUE_NATIONAL}.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte), delimiter=";"))


def en_texte(table: Table) -> str:
    sortie = io.StringIO()
    ecrire = csv.DictWriter(sortie, list(table[0]), delimiter=";")
    ecrire.writeheader()
    ecrire.writerows(table)
    return sortie.getvalue()
