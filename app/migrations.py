"""Run Alembic's migrations from code: the `flask db` commands, the tests, the demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_DOSSIER = Path(__file__).parents[1] / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_DOSSIER))
    return config


@contextmanager
def _relie(moteur: Engine) -> Iterator[Config]:
    """Yield Alembic's settings on a connection of this engine, committed at the end."""
    with moteur.connect() as connexion:
        config = _config()
        config.attributes["connexion"] = connexion
        yield config
        connexion.commit()


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
