"""Run Alembic's migrations from code: the `flask db` commands, the tests, the demonstration."""

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


def monter(moteur: Engine, revision: str = "head") -> None:
    """Upgrade the database to `revision`."""
    with moteur.connect() as connexion:
        config = _config()
        config.attributes["connexion"] = connexion
        command.upgrade(config, revision)
        connexion.commit()


def descendre(moteur: Engine, revision: str) -> None:
    """Downgrade the database to `revision` (`base` empties it)."""
    with moteur.connect() as connexion:
        config = _config()
        config.attributes["connexion"] = connexion
        command.downgrade(config, revision)
        connexion.commit()


def ecrire(moteur: Engine, message: str) -> None:
    """Write a new migration from what the models add."""
    with moteur.connect() as connexion:
        config = _config()
        config.attributes["connexion"] = connexion
        command.revision(config, message, autogenerate=True)


def est_a_jour(moteur: Engine) -> bool:
    """True when the database is at the latest revision."""
    with moteur.connect() as connexion:
        actuelle = MigrationContext.configure(connexion).get_current_revision()
    return actuelle == ScriptDirectory.from_config(_config()).get_current_head()
