"""The `flask` commands: base, accounts, keys, journal, archive, scheduled acts, demonstration."""

from flask import Flask

from app.commandes.archives import groupe_archives
from app.commandes.cles import groupe_cles
from app.commandes.comptes import groupe_aidant, groupe_carte, groupe_organisation
from app.commandes.db import groupe_db
from app.commandes.demo import groupe_demo
from app.commandes.journal import groupe_journal
from app.commandes.taches import groupe_taches


def init_app(app: Flask) -> None:
    """Register the commands; those of the demonstration stay out of production."""
    comptes = (groupe_organisation, groupe_aidant, groupe_carte)
    exploitation = (groupe_cles, groupe_journal, groupe_archives, groupe_taches)
    for groupe in (groupe_db, *comptes, *exploitation):
        app.cli.add_command(groupe)
    if app.extensions["reglages"].app_env != "production":
        app.cli.add_command(groupe_demo)
