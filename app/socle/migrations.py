"""Run Alembic's migrations from code: the `flask db` commands, the tests, the demonstration."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

_DOSSIER = Path(__file__).parents[2] / "migrations"
# Any number will do, as long as nothing else of this database takes it.
_VERROU = 0x41_43_4D_49  # « ACMI »
# As long as the longest migration: whoever waits then finds nothing to do.
_PATIENCE = "30min"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_DOSSIER))
    return config


@contextmanager
def _relie(moteur: Engine) -> Iterator[Config]:
    """Yield Alembic's settings on a connection of this engine, committed at the end.

    One process at a time: several that start together migrate once.
    """
    with ExitStack() as pile:
        if moteur.dialect.name == "sqlite":
            pile.enter_context(_seul_sur_sqlite(moteur.url.database or ""))
        connexion = pile.enter_context(moteur.connect())
        if moteur.dialect.name == "postgresql":
            pile.enter_context(_seul_sur_postgresql(connexion))
        else:
            pile.enter_context(_cles_a_la_fin(connexion))
        config = _config()
        config.attributes["connexion"] = connexion
        yield config
        connexion.commit()


@contextmanager
def _seul_sur_postgresql(connexion: Connection) -> Iterator[None]:
    """Hold an advisory lock, of the connection and not of one of its transactions."""
    connexion.exec_driver_sql("SET statement_timeout = 0")
    connexion.exec_driver_sql(f"SET lock_timeout = '{_PATIENCE}'")
    connexion.exec_driver_sql(f"SELECT pg_advisory_lock({_VERROU})")
    connexion.exec_driver_sql("RESET lock_timeout")
    connexion.commit()
    try:
        yield
    finally:
        if not connexion.invalidated:
            connexion.rollback()
            connexion.exec_driver_sql(f"SELECT pg_advisory_unlock({_VERROU})")
            connexion.exec_driver_sql("RESET statement_timeout")
            connexion.commit()


@contextmanager
def _seul_sur_sqlite(base: str) -> Iterator[None]:
    """Hold a file beside the base: a lock of SQLite's own would not outlive one migration."""
    if base in ("", ":memory:") or base.startswith("file:"):
        yield
        return
    with Path(f"{base}.migration").open("w") as fichier:
        fcntl.flock(fichier, fcntl.LOCK_EX)
        yield


@contextmanager
def _cles_a_la_fin(connexion: Connection) -> Iterator[None]:
    """Let SQLite replace a table on which others lean; `verifier_les_cles` looks after each step."""
    # Straight to the driver: inside a transaction this setting does nothing.
    pilote: Any = connexion.connection.dbapi_connection
    pilote.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connexion.rollback()
        pilote.execute("PRAGMA foreign_keys=ON")


def verifier_les_cles(connexion: Connection) -> None:
    """Refuse a step of migration after which a row leans on one that is not there."""
    if connexion.dialect.name != "sqlite":
        return
    perdue = connexion.exec_driver_sql("PRAGMA foreign_key_check").first()
    if perdue is not None:
        raise CommandError(f"une ligne de {perdue[0]} s’appuie sur une autre qui n’est pas là")


def monter(moteur: Engine, revision: str = "head") -> None:
    """Upgrade the database to `revision`."""
    with _relie(moteur) as config:
        command.upgrade(config, revision)


def descendre(moteur: Engine, revision: str) -> None:
    """Downgrade the database to `revision` (`base` empties it)."""
    with _relie(moteur) as config:
        command.downgrade(config, revision)


def ecrire(moteur: Engine, message: str) -> None:
    """Write a new migration from what the models add."""
    with _relie(moteur) as config:
        command.revision(config, message, autogenerate=True)


def est_a_jour(moteur: Engine) -> bool:
    """True when the database is at the latest revision."""
    with moteur.connect() as connexion:
        actuelle = MigrationContext.configure(connexion).get_current_revision()
    return actuelle == ScriptDirectory.from_config(_config()).get_current_head()
