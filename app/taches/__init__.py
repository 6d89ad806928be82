"""The `flask` commands: database, accounts, journal, demonstration."""

from flask import Flask

from app.taches.base import groupe_db
from app.taches.comptes import groupe_aidant, groupe_organisation
from app.taches.demo import groupe_demo
from app.taches.journal import groupe_journal


def init_app(app: Flask) -> None:
    """Register the commands; those of the demonstration stay out of production."""
    for groupe in (groupe_db, groupe_organisation, groupe_aidant, groupe_journal):
        app.cli.add_command(groupe)
    if app.extensions["reglages"].app_env != "production":
        app.cli.add_command(groupe_demo)
