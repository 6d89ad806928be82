"""`flask db …`: and what the web role may do once another role owns the tables."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from app import create_app
from app.metier import journal
from app.metier.journal.preuves.verification import verifier_chaine
from app.socle import migrations
from config import charger
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, un_mandat, un_membre, un_usager
from tests.photographie import photographie
from tests.postgres import base_jetable


@pytest.fixture
def production(serveur_postgres: str, tmp_path: Path) -> Iterator[Flask]:
    """An application whose web role is not the owner of its base, still empty."""
    role = f"web_{uuid.uuid4().hex[:12]}"
    maitre = sa.create_engine(serveur_postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with maitre.connect() as connexion:
        connexion.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'essai'")
    with base_jetable(serveur_postgres) as proprietaire:
        web = sa.make_url(proprietaire).set(username=role, password="essai")
        creee = create_app(
            charger(
                {
                    "APP_ENV": "test",
                    "DATABASE_URL": web.render_as_string(hide_password=False),
                    "DATABASE_URL_MIGRATIONS": proprietaire,
                    "INSTANCE": str(tmp_path),
                }
            )
        )
        yield creee
        creee.extensions["moteur"].dispose()
    with maitre.connect() as connexion:
        connexion.exec_driver_sql(f"DROP ROLE {role}")


INTERDITS = (
    "UPDATE journal SET action = 'x'",
    "DELETE FROM journal",
    "TRUNCATE journal CASCADE",
    "UPDATE journal_corps SET corps = '{}'",
    "DELETE FROM journal_corps",
    "TRUNCATE journal_corps",
    "ALTER TABLE journal DISABLE TRIGGER USER",
    "DROP TRIGGER journal_fige ON journal",
    "CREATE OR REPLACE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "DROP TABLE journal CASCADE",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = 'x'",
    "CREATE TABLE intrus (id int)",
    "CREATE TEMPORARY TABLE journal (seq bigint)",
    "CREATE SCHEMA intrus",
    "CREATE TRIGGER intrus BEFORE INSERT ON mandat FOR EACH ROW EXECUTE FUNCTION journal_refuser()",
)


def test_le_role_web_ne_fait_qu_ajouter_au_journal(production: Flask) -> None:
    lancer = production.test_cli_runner().invoke
    for _ in range(2):  # the second time changes nothing
        monte = lancer(args=["db", "upgrade"])
        assert (monte.exit_code, monte.output) == (0, "La base est à jour.\n")
    moteur: Engine = production.extensions["moteur"]
    assert migrations.est_a_jour(moteur)
    with un_acte(moteur, CLES) as session:  # all the work can be done…
        membre = un_membre(session, INSTANT)
        un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
    avant = photographie(moteur)
    for ordre in INTERDITS:  # … and nothing undone
        with pytest.raises(ProgrammingError), moteur.begin() as connexion:
            connexion.exec_driver_sql(ordre)
    assert photographie(moteur) == avant
    with un_acte(moteur, CLES) as session:
        assert verifier_chaine(session).est_intact


def test_le_proprietaire_seul_oublie_un_corps(production: Flask) -> None:
    lancer = production.test_cli_runner().invoke
    lancer(args=["db", "upgrade"])
    moteur: Engine = production.extensions["moteur"]
    le = datetime.now(UTC).replace(microsecond=0) - timedelta(days=367)
    with un_acte(moteur, production.extensions["cles"]) as session:
        membre = un_membre(session, le)
        liens: dict[str, Any] = {"aidant": membre.aidant_id, "organisation": membre.organisation_id}
        journal.noter(session, "connexion", le=le, **liens)
    with pytest.raises(ProgrammingError), moteur.begin() as connexion:
        connexion.exec_driver_sql("DELETE FROM journal_corps WHERE seq = 5")
    assert lancer(args=["journal", "purger"]).output == "corps-du-journal\N{NO-BREAK SPACE}: 1\n"
    assert lancer(args=["journal", "verifier", "--chaine"]).exit_code == 0
    with moteur.connect() as connexion:
        restants = connexion.exec_driver_sql("SELECT seq FROM journal_corps ORDER BY seq")
        assert restants.scalars().all() == [1, 2, 3, 4, 6]
    for mots in (["cle-ancres"], ["ancrer"], ["verifier"]):  # reading is enough for these
        assert lancer(args=["journal", *mots]).exit_code == 0, mots


def test_la_base_monte_et_descend_par_la_commande(app: Flask, moteur: Engine) -> None:
    lancer = app.test_cli_runner().invoke
    descendue = lancer(args=["db", "downgrade", "base"])
    assert descendue.exit_code == 0
    assert set(photographie(moteur)) == {"alembic_version"}
    assert lancer(args=["db", "upgrade"]).exit_code == 0
    assert migrations.est_a_jour(moteur)
