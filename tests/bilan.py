"""Pytest plugin: one PostgreSQL cluster for the whole run, and at the end what ran on what.

`pytest_plugins = ["tests.bilan"]` in `tests/conftest.py` gives the fixtures `serveur_postgres`
(a superuser's address), `url_postgres` (an empty database of this process alone) and `chromium`
and `pgbouncer` (their programs). A missing engine skips their tests; under `CI=true` it fails the run.
Tests that reach an engine otherwise carry `@pytest.mark.postgresql` or `navigateur`.
"""

import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest
import sqlalchemy as sa

from tests import moteurs
from tests.postgres import PostgresqlAbsentError, base_jetable, postgres_temporaire

MARQUES = {
    "serveur_postgres": "postgresql",
    "chromium": "navigateur",
    "pgbouncer": "pgbouncer",
}
A_NOUS = "TEST_POSTGRES_A_NOUS"
SORTIES = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Under xdist the controller starts the cluster; workers inherit its address."""
    sorties = config.stash[SORTIES] = ExitStack()
    if est_ouvrier(config) or not getattr(config.option, "tx", None):
        return
    signal.signal(signal.SIGTERM, _terminer)  # so that the cluster is removed
    if not os.environ.get("TEST_POSTGRES_URL") and moteurs.programmes_postgresql():
        os.environ["TEST_POSTGRES_URL"] = sorties.enter_context(postgres_temporaire())
        os.environ[A_NOUS] = "1"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster if it is ours."""
    config.stash[SORTIES].close()


def est_ouvrier(config: pytest.Config) -> bool:
    """Whether this process is one of xdist's workers."""
    return hasattr(config, "workerinput")


def _terminer(signum: int, cadre: FrameType | None) -> NoReturn:
    sys.exit(128 + signum)


@pytest.fixture(scope="session")
def serveur_postgres() -> Iterator[str]:
    """Address of the run's PostgreSQL, as a superuser: for tests that create roles or bases."""
    sortie = ExitStack()
    try:
        url = sortie.enter_context(postgres_temporaire())
    except PostgresqlAbsentError as absence:
        _renoncer(str(absence))
    with sortie:
        yield url


@pytest.fixture(scope="session")
def url_postgres(serveur_postgres: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database of this process alone."""
    with base_jetable(serveur_postgres) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Path of the Chromium to drive."""
    trouve = moteurs.chromium_sans_ecran()
    if trouve is None:
        _renoncer("Chromium absent de cette machine")
    return trouve


@pytest.fixture(scope="session")
def pgbouncer() -> Path:
    """Path of PgBouncer."""
    trouve = moteurs.pgbouncer()
    if trouve is None:
        _renoncer("PgBouncer absent de cette machine")
    return trouve


def _renoncer(raison: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(raison, pytrace=False)
    pytest.skip(raison)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by the engine their fixtures ask for."""
    for item in items:
        for fixture, marque in MARQUES.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marque)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the integration machine a missing engine is a failure, whatever was skipped."""
    if os.environ.get("CI") == "true" and not est_ouvrier(session.config) and moteurs.phrases():
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which engines the tests ran on, and how many on each."""
    executes = Counter[str]()
    for resultat in ("passed", "failed", "xfailed", "xpassed"):
        for rapport in terminalreporter.stats.get(resultat, []):
            executes["tous"] += 1
            executes.update(marque for marque in MARQUES.values() if marque in rapport.keywords)
    terminalreporter.section("Moteurs")
    sans = executes["tous"] - executes["postgresql"]
    terminalreporter.line(f"SQLite {sqlite3.sqlite_version} ou aucune base : {sans} tests")
    terminalreporter.line(f"{_postgresql()} : {executes['postgresql']} tests")
    terminalreporter.line(f"{_chromium()} : {executes['navigateur']} tests")
    terminalreporter.line(f"{_pgbouncer()} : {executes['pgbouncer']} tests")
    for phrase in moteurs.phrases():
        terminalreporter.line(phrase, red=True)


def _postgresql() -> str:
    donnee = os.environ.get("TEST_POSTGRES_URL")
    if donnee and A_NOUS not in os.environ:
        with sa.create_engine(donnee).connect() as connexion:
            numero = connexion.exec_driver_sql("SHOW server_version").scalar_one()
        return f"PostgreSQL {numero} (TEST_POSTGRES_URL)"
    programmes = moteurs.programmes_postgresql()
    if programmes is None:
        return "PostgreSQL absent"
    return f"PostgreSQL {moteurs.version(programmes / 'pg_ctl')} (grappe temporaire)"


def _chromium() -> str:
    trouve = moteurs.chromium_sans_ecran()
    return f"Chromium {moteurs.version(trouve)}" if trouve else "Chromium absent"


def _pgbouncer() -> str:
    trouve = moteurs.pgbouncer()
    return f"PgBouncer {moteurs.version(trouve)}" if trouve else "PgBouncer absent"
