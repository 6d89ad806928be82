"""The `flask` commands: database, accounts, keys, journal, scheduled acts, demonstration."""

from flask import Flask

from app.taches.base import groupe_db
from app.taches.cles import groupe_cles
from app.taches.comptes import groupe_aidant, groupe_carte, groupe_organisation
from app.taches.demo import groupe_demo
from app.taches.journal import groupe_journal
from app.taches.programme import groupe_taches


def init_app(app: Flask) -> None:
    """Register the commands; those of the demonstration stay out of production."""
    comptes = (groupe_organisation, groupe_aidant, groupe_carte)
    for groupe in (groupe_db, *comptes, groupe_cles, groupe_journal, groupe_taches):
        app.cli.add_command(groupe)
    if app.extensions["reglages"].app_env != "production":
        app.cli.add_command(groupe_demo)
