"""`flask db …`: migrations, and the rights of the web role on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import click
from flask.cli import with_appcontext
from sqlalchemy import Engine, text

from app import migrations
from app.bdd import creer_moteur
from app.socle import reglages

groupe_db = click.Group("db", help="Base de données : monter, descendre, écrire une migration.")
_AJOUT_SEUL = ("journal", "journal_corps")


@groupe_db.command("upgrade")
@click.argument("revision", default="head")
@with_appcontext
def upgrade(revision: str) -> None:
    """Monte la base à REVISION (la dernière, si rien n’est dit)."""
    with moteur_proprietaire() as moteur:
        migrations.monter(moteur, revision)
        role = _role_web()
        if role:
            _donner_droits(moteur, role)
    click.echo("La base est à jour.")


@groupe_db.command("downgrade")
@click.argument("revision")
@with_appcontext
def downgrade(revision: str) -> None:
    """Redescend la base à REVISION (« base » la vide)."""
    with moteur_proprietaire() as moteur:
        migrations.descendre(moteur, revision)


@groupe_db.command("revision")
@click.argument("message")
@with_appcontext
def revision(message: str) -> None:
    """Écrit une migration à partir de ce que les modèles ajoutent."""
    with moteur_proprietaire() as moteur:
        migrations.ecrire(moteur, message)


@contextmanager
def moteur_proprietaire() -> Iterator[Engine]:
    """Yield an engine of the role that owns the tables, closed at the end."""
    moteur = creer_moteur(reglages().database_url_migrations)
    try:
        yield moteur
    finally:
        moteur.dispose()


def _role_web() -> str | None:
    """Return the web role when another role owns the tables (production on PostgreSQL)."""
    web, proprietaire = (
        urlsplit(reglages().database_url),
        urlsplit(reglages().database_url_migrations),
    )
    if not web.scheme.startswith("postgresql") or web.username == proprietaire.username:
        return None
    return unquote(web.username or "")


def _donner_droits(moteur: Engine, role: str) -> None:
    """Let the web role work on every table, and only append to the journal."""
    with moteur.begin() as connexion:
        nom = connexion.dialect.identifier_preparer.quote(role)
        connexion.execute(text(f"GRANT USAGE ON SCHEMA public TO {nom}"))
        connexion.execute(
            text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {nom}")
        )
        for table in _AJOUT_SEUL:
            connexion.execute(text(f"REVOKE UPDATE, DELETE ON {table} FROM {nom}"))
        connexion.execute(text(f"REVOKE ALL ON alembic_version FROM {nom}"))
        connexion.execute(text(f"GRANT SELECT ON alembic_version TO {nom}"))
