"""`flask db …`: migrations, and the rights of the web role on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql

from app.commandes.refus import Groupe
from app.socle import migrations
from app.socle.bdd import creer_moteur
from app.socle.erreurs import ErreurMetier
from app.socle.reglages.valeurs import POSTGRESQL, role_de, url_base
from app.web.configuration import reglages
from app.web.role_web import AJOUT_SEUL, exces

groupe_db = Groupe("db", help="Base de données : monter, descendre, droits, écrire une migration.")
_citer = postgresql.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]


@groupe_db.command("upgrade")
@click.argument("revision", default="head")
@with_appcontext
def upgrade(revision: str) -> None:
    """Monte la base à REVISION (la dernière, si rien n’est dit).

    Plusieurs à la fois : une seule travaille, les autres attendent et ne trouvent rien à faire.
    """
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


@groupe_db.command("droits")
@click.option("--sql", is_flag=True, help="Écrire les ordres, ne rien demander à la base.")
@with_appcontext
def droits(*, sql: bool) -> None:
    """Dit si le rôle du service (DATABASE_URL) a ses droits, et eux seuls : sort avec 0 ou 1."""
    web = url_base(reglages().database_url)
    if web.drivername != POSTGRESQL:
        raise ErreurMetier("Sur SQLite, il n’y a pas de rôles : qui lit le fichier peut tout.")
    if sql:
        role = role_de(web) or "web"
        click.echo(";\n".join(ordres_des_droits(role, web.database or role)) + ";")
        return
    moteur: Engine = current_app.extensions["moteur"]
    with moteur.connect() as connexion:
        trouves = exces(connexion)
    if trouves:
        raise ErreurMetier("Droits de trop :\n- " + "\n- ".join(trouves))
    click.echo("Le rôle du service ne peut qu’ajouter au journal.")


@contextmanager
def moteur_proprietaire() -> Iterator[Engine]:
    """Yield an engine of the role that owns the tables, closed at the end.

    Raises ErreurMetier in production when this process was not given it, as the web's is not.
    """
    lus = reglages()
    est_la_meme = lus.database_url == lus.database_url_migrations
    if lus.app_env == "production" and est_la_meme and lus.database_url.startswith(POSTGRESQL):
        raise ErreurMetier(
            "DATABASE_URL_MIGRATIONS manque : cette commande se fait avec le rôle propriétaire des "
            "tables. Le service, lui, n’en a pas besoin."
        )
    moteur = creer_moteur(lus.database_url_migrations)
    try:
        yield moteur
    finally:
        moteur.dispose()


def _role_web() -> str | None:
    """Return the web role when another role owns the tables (production on PostgreSQL)."""
    web, proprietaire = (
        url_base(url) for url in (reglages().database_url, reglages().database_url_migrations)
    )
    if web.drivername != POSTGRESQL or role_de(web) == role_de(proprietaire):
        return None
    return role_de(web)


def ordres_des_droits(role: str, base: str) -> list[str]:
    """Return what lets a role work on every table, only append to the journal, and no more."""
    role, base = _citer(role), _citer(base)
    return [
        f"GRANT CONNECT ON DATABASE {base} TO {role}",
        f"REVOKE CREATE, TEMPORARY ON DATABASE {base} FROM PUBLIC, {role}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, {role}",
        f"REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
        *[f"REVOKE UPDATE, DELETE ON {table} FROM PUBLIC, {role}" for table in AJOUT_SEUL],
        f"REVOKE ALL ON alembic_version FROM PUBLIC, {role}",
        f"GRANT SELECT ON alembic_version TO {role}",
    ]


def _donner_droits(moteur: Engine, role: str) -> None:
    with moteur.begin() as connexion:
        base = connexion.exec_driver_sql("SELECT current_database()").scalar_one()
        for ordre in ordres_des_droits(role, base):
            connexion.exec_driver_sql(ordre)
