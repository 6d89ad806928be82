"""Every command answers with a sentence and a code that is not 0, never with a trace."""

import errno
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app import create_app
from app.commandes.db import groupe_db
from app.commandes.refus import Groupe
from app.metier.journal.preuves.registre import Registre
from app.socle import migrations
from app.socle.bdd import creer_moteur
from config import RACINE, charger
from tests.bases import Modele
from tests.commandes.feuilles import feuilles
from tests.postgres import base_jetable

SIRET = "12345678200010"
# What each command is given; one that is not here fails the test below.
ARGUMENTS = {
    "aidant appairer": ["alice@essai.fr"],
    "aidant creer": ["--siret", SIRET, "--prenom", "A", "--nom", "B", "--courriel", "a@b.fr"],
    "aidant lien-cle": ["alice@essai.fr"],
    "archives ouvrir": ["--mandat", str(uuid.UUID(int=1)), "--motif", "litige", "--par", "DPO"],
    "carte importer": ["{dossier}/cartes.csv"],
    "cles tourner": [],
    "db downgrade": ["0001"],
    "db droits": [],
    "db revision": ["essai"],
    "db upgrade": [],
    "demo charger": [],
    "demo code": ["alice@demo.fr"],
    "demo courriel": ["alice@demo.fr"],
    "demo sms": ["0612345678"],
    "demo lancer": [],
    "journal ancrer": [],
    "journal cle-ancres": [],
    "journal extraire": ["--mandat", str(uuid.UUID(int=1)), "--motif", "litige"],
    "journal purger": [],
    "journal verifier": ["--chaine"],
    "organisation creer": [
        "--nom", "M", "--type", "CCAS", "--siret", SIRET, "--adresse", "1 rue", "--code-postal",
        "75001", "--ville", "Paris",
    ],
    "organisation zonages": ["{dossier}/zonages.csv"],
    "taches executer": [],
    "taches lister": [],
}  # fmt: skip
# They need no base at all, or make it; `demo lancer` would then start the service.
SANS_BASE = {"taches lister", "journal cle-ancres", "demo courriel", "demo sms"}
LA_FONT = {"db upgrade", "db downgrade", "db revision", "demo lancer"}
INDECISES = {"journal verifier", "journal extraire"}


def test_chaque_commande_est_essayee(app: Flask) -> None:
    assert set(feuilles(app.cli)) == set(ARGUMENTS)
    assert all(type(groupe) is Groupe for groupe in app.cli.commands.values())


@pytest.fixture(params=["absente", "fermée", "vide", "en lecture seule", "pas une base"])
def panne(request: pytest.FixtureRequest, tmp_path: Path, modele_sqlite: Modele) -> str:
    """A base that cannot serve, each its own way."""
    vide = tmp_path / "vide.db"
    sqlite3.connect(vide).close()
    autre = tmp_path / "autre.db"
    autre.write_bytes(b"ceci est une lettre, pas une base de donnees\n" * 100)
    return {
        "absente": "postgresql+psycopg://web@127.0.0.1:1/aidants",
        "fermée": f"sqlite:///{tmp_path}",
        "vide": f"sqlite:///{vide}",
        "en lecture seule": f"sqlite:///file:{sa.make_url(modele_sqlite.url).database}?mode=ro&uri=true",
        "pas une base": f"sqlite:///{autre}",
    }[request.param]


@pytest.fixture
def en_panne(panne: str, tmp_path: Path) -> Iterator[Flask]:
    (tmp_path / "cartes.csv").write_text("GADT000001;" + "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n")
    (tmp_path / "zonages.csv").write_text("code_commune;zonage;date\n43205;FRR;2024-07-01\n")
    creee = create_app(
        charger({"APP_ENV": "test", "DATABASE_URL": panne, "INSTANCE": str(tmp_path)})
    )
    creee.test_cli_runner().invoke(args=["journal", "cle-ancres"])
    yield creee
    creee.extensions["moteur"].dispose()


def lancer(app: Flask, nom: str, dossier: Path, saisie: str = "000000\n") -> Result:
    mots = [mot.format(dossier=dossier) for mot in (*nom.split(), *ARGUMENTS[nom])]
    return app.test_cli_runner().invoke(args=mots, input=saisie)


def phrase(resultat: Result) -> str:
    """The one sentence of a command that stopped; never a trace."""
    assert isinstance(resultat.exception, SystemExit), repr(resultat.exception)
    assert "Traceback" not in resultat.output
    assert resultat.stderr.startswith("Error: "), resultat.output
    dite = resultat.stderr.removeprefix("Error: ").strip()
    assert dite.endswith((".", ")", "»")), dite
    assert "\n" not in dite or dite.startswith("Droits"), dite
    return dite


def test_aucune_ne_montre_de_trace_quand_la_base_manque(
    en_panne: Flask, panne: str, tmp_path: Path
) -> None:
    vide, lecture_seule = panne.endswith("vide.db"), "mode=ro" in panne
    for nom in sorted(set(ARGUMENTS) - SANS_BASE):
        if nom in LA_FONT and (vide or lecture_seule):
            continue
        resultat = lancer(en_panne, nom, tmp_path)
        if lecture_seule and resultat.exit_code == 0:
            continue  # reading is enough for it
        dite = phrase(resultat)
        assert resultat.exit_code == (2 if nom in INDECISES else 1), (nom, dite)
        if vide and nom not in ("db droits", "journal extraire"):
            assert "flask db upgrade" in dite, (nom, dite)


def test_un_disque_plein_se_dit(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lancer(app, "journal cle-ancres", tmp_path).exit_code == 0
    assert lancer(app, "organisation creer", tmp_path).exit_code == 0
    assert lancer(app, "aidant creer", tmp_path).exit_code == 0

    def plein(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disque:
        disque.setattr(os, "write", plein)
        dite = phrase(lancer(app, "journal ancrer", tmp_path))
    assert "le disque est plein" in dite
    assert app.extensions["reglages"].ancres.read_bytes() == b"", "rien à moitié"
    monkeypatch.setattr(Registre, "ajouter", plein)
    assert "le disque est plein" in phrase(lancer(app, "taches executer", tmp_path))


def test_une_sortie_pleine_ou_un_dossier_absent_se_disent(base: str, tmp_path: Path) -> None:
    """As a shell runs them: what Python itself would print at the end counts too."""
    commande = [sys.executable, "-m", "flask", "--app", "wsgi", "journal", "verifier"]
    environ = {"PATH": os.environ["PATH"], "APP_ENV": "test", "FLASK_SKIP_DOTENV": "1"}
    if not Path("/dev/full").exists():
        pytest.skip("pas de sortie pleine sur cette machine")
    with Path("/dev/full").open("w") as plein:
        for reglages, code, attendu in (
            ({"DATABASE_URL": base, "INSTANCE": str(tmp_path)}, 2, "le disque est plein"),
            ({"INSTANCE": "/dev/null/absent"}, 3, "/dev/null/absent"),
        ):
            fini = subprocess.run(
                commande, cwd=RACINE, env=environ | reglages, stdout=plein,
                stderr=subprocess.PIPE, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert (fini.returncode, fini.stderr.count("\n")) == (code, 1), fini.stderr
            assert attendu in fini.stderr


def test_un_fichier_qui_n_est_pas_du_texte_se_dit(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "cartes.csv").write_bytes(b"\xff\xfe\x00carte")
    phrase(lancer(app, "carte importer", tmp_path))


def test_une_revision_inconnue_se_dit(app: Flask) -> None:
    for verbe in ("upgrade", "downgrade"):
        resultat = app.test_cli_runner().invoke(args=["db", verbe, "9999"])
        assert "9999" in phrase(resultat)


def test_un_role_sans_droit_se_dit(serveur_postgres: str, tmp_path: Path) -> None:
    role = f"simple_{uuid.uuid4().hex[:12]}"
    maitre = sa.create_engine(serveur_postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with maitre.connect() as connexion:
        connexion.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'essai'")
    with base_jetable(serveur_postgres) as base:
        proprietaire = creer_moteur(base)
        migrations.monter(proprietaire)
        proprietaire.dispose()
        url = sa.make_url(base).set(username=role, password="essai")
        app = create_app(
            charger(
                {
                    "APP_ENV": "test",
                    "DATABASE_URL": url.render_as_string(hide_password=False),
                    "INSTANCE": str(tmp_path),
                }
            )
        )
        for nom in ("db upgrade", "db downgrade", "organisation creer", "journal purger"):
            assert "rôle propriétaire" in phrase(lancer(app, nom, tmp_path)), nom
        app.extensions["moteur"].dispose()
        inconnu = create_app(
            charger(
                {
                    "APP_ENV": "test",
                    "DATABASE_URL": str(url.set(username="n_existe_pas")),
                    "DATABASE_URL_MIGRATIONS": base,
                    "INSTANCE": str(tmp_path),
                }
            )
        )
        assert "n’existe pas dans la base" in phrase(lancer(inconnu, "db upgrade", tmp_path))
        inconnu.extensions["moteur"].dispose()
    with maitre.connect() as connexion:
        connexion.exec_driver_sql(f"DROP ROLE {role}")


def test_en_production_le_proprietaire_ne_se_devine_pas(app: Flask) -> None:
    from dataclasses import replace

    url = "postgresql+psycopg://web@127.0.0.1:1/aidants"
    app.extensions["reglages"] = replace(
        app.extensions["reglages"],
        app_env="production",
        database_url=url,
        database_url_migrations=url,
    )
    for mots in (["db", "upgrade"], ["journal", "purger"]):
        assert "DATABASE_URL_MIGRATIONS manque" in phrase(app.test_cli_runner().invoke(args=mots))


def test_plusieurs_montees_a_la_fois_n_en_font_qu_une(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Processes, not threads: SQLite's file and PostgreSQL's advisory lock."""
    with base_jetable(request.getfixturevalue("serveur_postgres")) as postgresql:
        for url in (f"sqlite:///{tmp_path / 'neuve.db'}", postgresql):
            environ = {
                "PATH": os.environ["PATH"], "APP_ENV": "test", "DATABASE_URL": url,
                "INSTANCE": str(tmp_path), "FLASK_SKIP_DOTENV": "1",
            }  # fmt: skip
            montees = [
                subprocess.Popen(
                    [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
                    cwd=RACINE, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                )
                for _ in range(2)
            ]  # fmt: skip
            sorties = [montee.communicate(timeout=120) for montee in montees]
            assert [sortie for sortie, _ in sorties] == ["La base est à jour.\n"] * 2, sorties
            moteur = creer_moteur(url)
            assert migrations.est_a_jour(moteur)
            moteur.dispose()


def test_les_ordres_des_droits_se_lisent(app: Flask) -> None:
    assert "droits" in groupe_db.commands
    assert "pas de rôles" in phrase(app.test_cli_runner().invoke(args=["db", "droits", "--sql"]))
