"""The `flask` commands: base, accounts, keys, journal, archive, scheduled acts, demonstration."""

from flask import Flask

from app.taches.archives import groupe_archives
from app.taches.base import groupe_db
from app.taches.cles import groupe_cles
from app.taches.comptes import groupe_aidant, groupe_carte, groupe_organisation
from app.taches.demo import groupe_demo
from app.taches.journal import groupe_journal
from app.taches.programme import groupe_taches


def init_app(app: Flask) -> None:
    """Register the commands; those of the demonstration stay out of production."""
    comptes = (groupe_organisation, groupe_aidant, groupe_carte)
    exploitation = (groupe_cles, groupe_journal, groupe_archives, groupe_taches)
    for groupe in (groupe_db, *comptes, *exploitation):
        app.cli.add_command(groupe)
    if app.extensions["reglages"].app_env != "production":
        app.cli.add_command(groupe_demo)
