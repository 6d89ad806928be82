"""Instants are of nowhere, days of somewhere: a day is read in a time zone."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from app.socle.horloge import jour_a_paris
from tests.arbres import arbre_du_code

APP = Path(__file__).parents[2] / "app"
# What was read is a day already, or was just placed where it is.
LUS = {"liaisons/franceconnect/identite.py", "metier/formation/pix.py", "socle/langue/dates.py"}
INSTANT = re.compile(r"(maintenant(\(\))?|instant|\w+_le)$")


def test_un_jour_de_paris_commence_a_minuit_a_paris() -> None:
    assert jour_a_paris(datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert jour_a_paris(datetime(2026, 12, 31, 23, tzinfo=UTC)) == date(2027, 1, 1)
    assert jour_a_paris(datetime(2026, 7, 13, 22, tzinfo=UTC)) == date(2026, 7, 14)


def jours_sans_lieu(arbre: ast.AST) -> Iterator[int]:
    """Lines where an instant's day or year is taken in no zone in particular: UTC, where nobody is."""
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Attribute) and noeud.attr in ("date", "year", "month", "day"):
            de = noeud.value
            place = isinstance(de, ast.Call) and ast.unparse(de.func).endswith(".astimezone")
            en_utc = ast.unparse(de).endswith("(UTC)")
            if en_utc or (not place and (noeud.attr == "date" or INSTANT.search(ast.unparse(de)))):
                yield noeud.lineno
        if isinstance(noeud, ast.FormattedValue) and noeud.format_spec is not None:
            forme = ast.unparse(noeud.format_spec)
            if "%d" in forme and "%H" not in forme and INSTANT.search(ast.unparse(noeud.value)):
                yield noeud.lineno


def test_aucun_jour_n_est_pris_a_l_heure_de_personne() -> None:
    for faute in (
        "maintenant().date()",
        "maintenant.year",
        "demande.recue_le.astimezone(UTC).date()",
        "f'{publication.publiee_le:%Y-%m-%d}'",
    ):
        assert [*jours_sans_lieu(ast.parse(faute))] == [1], faute
    assert [*jours_sans_lieu(ast.parse("jour = instant.astimezone(zone).date()"))] == []
    trouves = {
        chemin
        for fichier in APP.rglob("*.py")
        if any(jours_sans_lieu(arbre_du_code(fichier)))
        and (chemin := fichier.relative_to(APP).as_posix()) not in LUS
    }
    assert trouves == set()
