"""Every part of `make bench` runs, on a tiny base; what it measures is asserted nowhere."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.socle.sql.ordre import Ordre
from tests.conftest import fermer
from tests.mesures.base.taille import Taille
from tests.mesures.debits import parcourir
from tests.mesures.decor import Decor
from tests.mesures.mesures import Envergure, mesurer, sur_sqlite
from tests.mesures.programmes import ecartees
from tests.mesures.tableaux import Tableau, decimal, entier, placer
from tests.ordres import types_et_valeurs
from tests.postgres import base_jetable

ESSAI = Envergure(
    Taille(4, 2, 30, 40, 30),
    Taille(8, 2, 60, 90, 60),
    fois=1,
    tours=1,
    secondes=0.1,
    passages=1,
    ecrivains=1,
    tenue=1.0,
    parcs=((1, 1), (2, 1)),
    pages=("connexion", "accueil", "étape 1", "personne"),
)


@pytest.mark.navigateur
def test_chaque_mesure_se_prend(
    serveur_postgres: str, chromium: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    # In a thread of its own: where a journey has opened a browser, Playwright opens no other.
    with ThreadPoolExecutor(1) as ailleurs:
        tableaux = ailleurs.submit(lambda: [*mesurer(ESSAI, serveur_postgres, tmp_path)]).result()
    assert len(tableaux) == 16
    for tableau in tableaux:
        assert tableau.lignes
        assert len({len(ligne.split("|")) for ligne in tableau.en_markdown().split("\n")[4:]}) == 1


def test_chaque_page_lit_par_le_pilote_ce_que_lirait_sqlalchemy(
    serveur_postgres: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lire, nb_lues = Ordre.lire, list[int]()

    def comparer(ordre: Ordre, session: Session, valeurs: Mapping[str, object]) -> object:
        lues = lire(ordre, session, valeurs)
        with decor.app.extensions["moteur"].connect() as connexion:
            attendues = connexion.execute(ordre.requete, valeurs).all()
        assert types_et_valeurs(lues) == types_et_valeurs(attendues)
        nb_lues.append(len(lues))
        return lues

    with base_jetable(serveur_postgres) as url:
        decor = Decor(url, tmp_path, ESSAI.petite)
        monkeypatch.setattr(Ordre, "lire", comparer)
        for _, lire_la_page in parcourir(decor):
            lire_la_page()
        fermer(decor.app.extensions["moteur"])
    assert "relu par SQLAlchemy" not in caplog.text
    assert len(nb_lues) > len(decor.pages)


def test_la_tenue_se_prend_seule_sur_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    tableaux = list(sur_sqlite(replace(ESSAI, seulement="tenue"), tmp_path))
    assert [tableau.titre for tableau in tableaux] == [
        "Ce que tient le service (SQLite)",
        "Sous charge, par genre de demande (SQLite)",
        "Mémoire sous charge (SQLite)",
        "Ce que la base garde de la charge (SQLite)",
    ]
    assert tableaux[-1].manques() == []


def test_un_tableau_prend_sa_place_parmi_les_autres() -> None:
    un, deux = (Tableau(titre, ("mesure",), "Une note.") for titre in ("Un", "Deux"))
    texte = placer(placer("# Mesures", un), deux)
    un.note = "Une autre."
    repris = placer(texte, un)
    assert repris == texte.replace("## Un\n\nUne note.", "## Un\n\nUne autre.")
    assert placer(repris, deux) == repris


def test_un_tableau_se_lit() -> None:
    tableau = Tableau("Essai", ("mesure",), "Une note.")
    tableau.ajouter("tenue", decimal(0.5), but="≤ 1", tenu=True)
    tableau.ajouter("manquée", entier(12_000), but="≤ 1", tenu=False)
    assert tableau.manques() == ["Essai, manquée"]
    assert tableau.en_markdown().split("\n")[4:] == [
        "|         | mesure | but | tenu |",
        "|---------|--------|-----|------|",
        "| tenue   | 0,50   | ≤ 1 | oui  |",
        "| manquée | 12\u202f000 | ≤ 1 | NON  |",
    ]


def test_un_plan_dit_ce_qu_il_a_lu_pour_rien() -> None:
    plan = """Nested Loop  (cost=0.1..9.9 rows=1 width=8) (actual rows=1 loops=1)
  ->  Index Scan Backward using journal_pkey on journal  (cost=0.4..8 rows=1 width=8) (actual rows=3 loops=2)
        Filter: (mandat_id = 'a'::uuid)
        Rows Removed by Filter: 700
  ->  Seq Scan on organisation  (cost=0.0..2 rows=1 width=8) (actual rows=1 loops=1)
        Rows Removed by Filter: 4999
  ->  Nested Loop  (cost=0.0..2 rows=1 width=8) (actual rows=1 loops=1)
        Rows Removed by Join Filter: 90000
        ->  Index Scan using pk_mandat on mandat  (cost=0.4..8 rows=1 width=8) (actual rows=1 loops=9)
        ->  Aggregate  (cost=0.4..8 rows=1 width=8) (actual rows=1 loops=400)
              Filter: (count(*) > 1)
              Rows Removed by Filter: 1"""
    assert [*ecartees(plan)] == [1400, 90000]
