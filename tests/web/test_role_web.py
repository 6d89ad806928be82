"""What the base lets the web role do: asked before anything is served; functions that hold."""

import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Connection, Engine

from app import create_app
from app.commandes.db import ordres_des_droits
from app.socle.bdd import creer_moteur
from app.web import role_web
from app.web.role_web import RoleTropPuissant, exces
from config import RACINE, Reglages, ReglagesInvalides, charger
from tests.bases import Modele, copie
from tests.bons_reglages import BONS
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, un_membre


class Grappe:
    """A migrated base, its owner, and a web role with its rights."""

    def __init__(self, proprietaire: sa.URL, role: str) -> None:
        self.proprietaire, self.role = proprietaire, role
        self.moteur = creer_moteur(self.adresse(proprietaire))

    @staticmethod
    def adresse(url: sa.URL) -> str:
        return url.render_as_string(hide_password=False)

    @property
    def web(self) -> str:
        return self.adresse(self.proprietaire.set(username=self.role, password="essai"))

    def faire(self, ordre: str) -> None:
        """Run an order as the base's superuser."""
        with self.moteur.begin() as connexion:
            connexion.exec_driver_sql(ordre.format(role=self.role, base=self.proprietaire.database))


@pytest.fixture
def grappe(serveur_postgres: str, modele_postgresql: Modele, tmp_path: Path) -> Iterator[Grappe]:
    """A base of production, as `flask db upgrade` leaves it."""
    role = f"web_{uuid.uuid4().hex[:12]}"
    with copie(modele_postgresql, tmp_path) as url:
        prete = Grappe(sa.make_url(url), role)
        prete.faire(f"CREATE ROLE {role} LOGIN PASSWORD 'essai'")
        for ordre in ordres_des_droits(role, prete.proprietaire.database or ""):
            prete.faire(ordre)
        yield prete
        prete.faire(f"DROP OWNED BY {role} CASCADE")
        prete.moteur.dispose()
    maitre = sa.create_engine(serveur_postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with maitre.connect() as connexion:
        connexion.exec_driver_sql(f"DROP ROLE {role}")


def trop(url: str) -> list[str]:
    moteur = sa.create_engine(url, poolclass=sa.NullPool)
    with moteur.connect() as connexion:
        return exces(connexion)


@pytest.mark.parametrize(
    ("ordre", "defaire", "phrase"),
    [
        ("ALTER ROLE {role} SUPERUSER", "ALTER ROLE {role} NOSUPERUSER", "est superutilisateur"),
        ("ALTER ROLE {role} CREATEROLE", "ALTER ROLE {role} NOCREATEROLE", "créer des rôles"),
        ("ALTER ROLE {role} BYPASSRLS", "ALTER ROLE {role} NOBYPASSRLS", "passe outre"),
        ("GRANT UPDATE ON journal TO {role}", "", "table journal\u00a0: le rôle peut y modifier"),
        ("GRANT UPDATE (action) ON journal TO PUBLIC", "", "table journal\u00a0: le rôle peut y modifier"),
        ("GRANT DELETE ON journal_corps TO {role}", "", "table journal_corps\u00a0: le rôle peut y effacer"),
        ("GRANT TRUNCATE ON journal TO PUBLIC", "", "table journal\u00a0: le rôle peut la vider"),
        ("GRANT TRIGGER ON journal_corps TO {role}", "", "peut y poser des déclencheurs"),
        ("GRANT CREATE ON SCHEMA public TO {role}", "", "peut créer dans son schéma"),
        ("GRANT TEMPORARY ON DATABASE {base} TO PUBLIC", "", "peut créer des tables temporaires"),
        ("GRANT CREATE ON DATABASE {base} TO {role}", "", "peut créer des schémas"),
        ("GRANT pg_write_all_data TO {role}", "", "table journal\u00a0: le rôle peut y modifier"),
        ("GRANT pg_execute_server_program TO {role}", "", "peut écrire sur le serveur"),
        ("ALTER TABLE journal OWNER TO {role}", "ALTER TABLE journal OWNER TO CURRENT_USER", "en est propriétaire"),
        ("ALTER FUNCTION journal_suivre() OWNER TO {role}", "ALTER FUNCTION journal_suivre() OWNER TO CURRENT_USER", "propriétaire des fonctions"),
        ("ALTER SCHEMA public OWNER TO {role}", "ALTER SCHEMA public OWNER TO CURRENT_USER", "propriétaire de son schéma"),
        ("ALTER DATABASE {base} OWNER TO {role}", "ALTER DATABASE {base} OWNER TO CURRENT_USER", "propriétaire de la base"),
        ("GRANT SET ON PARAMETER session_replication_role TO {role}",
         "REVOKE SET ON PARAMETER session_replication_role FROM {role}", "faire taire"),
    ],
)  # fmt: skip
def test_chaque_droit_de_trop_est_vu(ordre: str, defaire: str, phrase: str, grappe: Grappe) -> None:
    if "PARAMETER" in ordre and _version(grappe.moteur) < 15:
        pytest.skip("ce droit ne se donne que depuis PostgreSQL 15")
    assert trop(grappe.web) == []
    grappe.faire(ordre)
    try:
        assert any(phrase in dit for dit in trop(grappe.web)), trop(grappe.web)
    finally:
        if defaire:
            grappe.faire(defaire)


def _version(moteur: Engine) -> int:
    with moteur.connect() as connexion:
        return int(connexion.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000


def test_un_role_que_l_on_peut_prendre_compte_comme_le_sien(grappe: Grappe) -> None:
    autre = f"autre_{uuid.uuid4().hex[:8]}"
    grappe.faire(f"CREATE ROLE {autre}")
    try:
        grappe.faire(f"GRANT UPDATE ON journal TO {autre}")
        grappe.faire(f"ALTER ROLE {grappe.role} NOINHERIT")
        assert trop(grappe.web) == []
        grappe.faire(f"GRANT {autre} TO {grappe.role}")
        assert trop(grappe.web) == ["table journal\u00a0: le rôle peut y modifier"]
    finally:
        grappe.faire(f"DROP OWNED BY {autre}")
        grappe.faire(f"DROP ROLE {autre}")


@pytest.fixture
def production(grappe: Grappe, reglages: Reglages) -> Iterator[Flask]:
    """The service of production on this base."""
    creee = create_app(
        replace(
            reglages,
            app_env="production",
            base_url="https://aidants.gouv.test",
            database_url=grappe.web,
        )
    )
    yield creee
    creee.extensions["moteur"].dispose()


def _page(app: Flask, chemin: str = "/verifier/" + "A" * 26) -> int:
    client = app.test_client()
    client.set_cookie("__Host-connexion", "x" * 43, domain="aidants.gouv.test", secure=True)
    options = {"headers": {"Host": "aidants.gouv.test"}, "base_url": "https://aidants.gouv.test"}
    return client.get(chemin, **options).status_code


ESPACE = "/espace-aidant/"


def test_la_production_sert_avec_un_role_modeste(production: Flask) -> None:
    role_web.exiger(production)
    assert _page(production, ESPACE) == 303


def test_un_role_trop_puissant_ne_demarre_ni_ne_sert(
    production: Flask, grappe: Grappe, caplog: pytest.LogCaptureFixture
) -> None:
    grappe.faire("GRANT DELETE ON journal TO {role}")
    with pytest.raises(ReglagesInvalides, match=r"- table journal.: le rôle peut y effacer"):
        role_web.exiger(production)
    assert _page(production, ESPACE) == 503, "et même démarré, rien n’est servi"
    assert "table journal\u00a0: le rôle peut y effacer" in caplog.text
    assert _page(production, "/sante") == 200
    grappe.faire("REVOKE DELETE ON journal FROM {role}")
    assert _page(production, ESPACE) == 303, "corrigé, il sert sans redémarrer"


def test_une_base_absente_au_demarrage_est_interrogee_a_la_premiere_requete(
    production: Flask, grappe: Grappe, monkeypatch: pytest.MonkeyPatch
) -> None:
    grappe.faire("GRANT DELETE ON journal TO {role}")
    moteur = production.extensions["moteur"]
    absente = sa.exc.OperationalError("", {}, ConnectionRefusedError())
    with monkeypatch.context() as absence:
        absence.setattr(moteur, "connect", lambda: (_ for _ in ()).throw(absente))
        role_web.exiger(production)  # it starts
    assert _page(production, ESPACE) == 503


def test_hors_de_la_production_rien_n_est_demande(app: Flask) -> None:
    role_web.exiger(app)
    assert "role_web" not in app.extensions
    assert RoleTropPuissant().statut == 503


def test_un_superutilisateur_cache_dans_l_adresse_ne_demarre_pas(grappe: Grappe) -> None:
    """`?user=` wins over what the address shows: the base knows, the text does not."""
    masquee = grappe.adresse(
        grappe.proprietaire.set(username=grappe.role).update_query_dict(
            {"user": grappe.proprietaire.username or ""}
        )
    )
    environ = BONS | {"DATABASE_URL": masquee, "DATABASE_URL_MIGRATIONS": ""}
    assert charger(environ).app_env == "production"
    arret = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=RACINE, env={"PATH": "/usr/bin:/bin", "FLASK_SKIP_DOTENV": "1", **environ},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert arret.returncode == 3, arret.stderr
    assert "- le rôle est superutilisateur" in arret.stderr
    assert "Traceback" not in arret.stderr


# Les fonctions de la base


def _fonctions(connexion: Connection) -> list[sa.Row]:
    return list(
        connexion.exec_driver_sql(
            """
            SELECT p.proname, p.prosrc, p.proconfig, p.prosecdef,
                   has_function_privilege('public', p.oid, 'EXECUTE') AS a_tous
            FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
            """
        )
    )


@pytest.mark.postgresql
def test_chaque_fonction_a_son_chemin_et_nomme_ses_tables_en_entier(
    modele_postgresql: Modele,
) -> None:
    moteur = creer_moteur(modele_postgresql.url)
    with moteur.connect() as connexion:
        fonctions, tables = _fonctions(connexion), sa.inspect(connexion).get_table_names()
    moteur.dispose()
    assert len(fonctions) >= 3
    for fonction in fonctions:
        assert fonction.proconfig == ["search_path=pg_catalog, pg_temp"], fonction.proname
        assert not fonction.prosecdef, fonction.proname
        assert not fonction.a_tous, fonction.proname
        lues = re.findall(
            r"\b(?:FROM|JOIN|INTO|UPDATE)\s+([\w.\"]+)", fonction.prosrc, re.IGNORECASE
        )
        for lue in lues:
            assert lue.startswith("public."), (fonction.proname, lue)
        nues = re.sub(r"'[^']*'|public\.\w+", "", fonction.prosrc)
        assert not [table for table in tables if re.search(rf"\b{table}\b", nues)]


def test_une_table_temporaire_ne_trompe_pas_la_suite_des_numeros(grappe: Grappe) -> None:
    with un_acte(grappe.moteur, CLES) as session:
        un_membre(session, INSTANT)
    grappe.faire("GRANT TEMPORARY ON DATABASE {base} TO {role}")  # as an old base had it
    moteur = sa.create_engine(grappe.web, poolclass=sa.NullPool)
    for numero in (2**63 - 1, 10**6, 1, 0, -1):
        with moteur.connect() as connexion:
            connexion.exec_driver_sql("CREATE TEMPORARY TABLE journal (seq bigint)")
            connexion.exec_driver_sql(f"INSERT INTO journal VALUES ({numero - 1})")  # noqa: S608
            with pytest.raises(sa.exc.DBAPIError, match="la suite des numéros est imposée"):
                connexion.exec_driver_sql(
                    "INSERT INTO public.journal (seq, condensat, empreinte, action, le)"  # noqa: S608
                    f" VALUES ({numero}, '\\x00', '\\x00', 'connexion', now())"
                )


def test_sur_sqlite_non_plus(moteur: Engine) -> None:
    with un_acte(moteur, CLES) as session:
        un_membre(session, INSTANT)
    with moteur.connect() as connexion:
        connexion.exec_driver_sql("CREATE TEMPORARY TABLE journal (seq bigint)")
        connexion.exec_driver_sql("INSERT INTO temp.journal VALUES (9223372036854775806)")
        with pytest.raises(sa.exc.IntegrityError, match="la suite des numéros est imposée"):
            connexion.exec_driver_sql(
                "INSERT INTO main.journal (seq, condensat, empreinte, action, le)"
                " VALUES (9223372036854775807, x'00', x'00', 'connexion', '2026-01-01')"
            )
