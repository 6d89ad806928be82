"""What docs/ says of the code is still true: columns, accesses, macros, links between pages."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app.metier.tables import METADATA
from tests.documents import ACCES, CHIFFRES, DOCS, RACINE, page_acces, page_chiffres

PAGES = sorted([RACINE / "README.md", RACINE / "CHANGELOG.md", *DOCS.rglob("*.md")])


def test_toute_colonne_a_sa_classe_et_sa_duree() -> None:
    _, *sections = re.split(r"^## ", (DOCS / "donnees.md").read_text(encoding="utf-8"), flags=re.M)
    decrites = {}
    for section in sections:
        table, *_ = re.findall(r"`(\w+)`", section)
        rangees = [ligne for ligne in section.splitlines() if ligne.startswith("| `")]
        decrites[table] = sorted(c for rangee in rangees for c in re.findall(r"`(\w+)`", rangee))
    assert decrites == {
        table.name: sorted(colonne.name for colonne in table.columns)
        for table in METADATA.tables.values()
    }


def test_la_page_des_acces_est_a_jour(app: Flask) -> None:
    assert ACCES.read_text(encoding="utf-8") == page_acces(app), "python -m tests.documents"


def test_la_page_des_chiffres_est_a_jour() -> None:
    assert CHIFFRES.read_text(encoding="utf-8") == page_chiffres(), "python -m tests.documents"


def test_les_macros_du_guide_existent() -> None:
    lignes = (DOCS / "ecrans.md").read_text(encoding="utf-8").splitlines()
    nommees = {
        (fichier, macro)
        for ligne in lignes
        if (fichier := "".join(re.findall(r"^\| `composants/(\w+)\.html`", ligne)))
        for macro in re.findall(r"`(\w+)\(", ligne.split("|")[2])
    }
    assert nommees
    dossier = RACINE / "templates" / "composants"
    for fichier, macro in sorted(nommees):
        source = (dossier / f"{fichier}.html").read_text(encoding="utf-8")
        assert f"macro {macro}(" in source, f"{fichier}.{macro}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_un_lien_entre_pages_mene_quelque_part(page: Path) -> None:
    liens = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    absents = [lien for lien in liens if not (page.parent / lien).exists()]
    assert not absents


# A decision of before the house moved says how it was.
D_AUJOURD_HUI = [page for page in PAGES if page.parent.name != "decisions"]


@pytest.mark.parametrize("page", D_AUJOURD_HUI, ids=lambda page: page.name)
def test_un_fichier_nomme_existe(page: Path) -> None:
    nommes = re.findall(r"`((?:app|templates|tests|static)/[\w./-]+)`", page.read_text("utf-8"))
    assert [nom for nom in nommes if not (RACINE / nom).exists()] == []
