"""Aidants Connect: mandates between an usager and an organisation, used through FranceConnect."""

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from config import Reglages


def create_app(reglages: "Reglages | None" = None) -> Flask:
    """Build the application: its foundations, its rooms, its commands."""
    from app import commandes, espaces, web
    from app.web.service import Service
    from config import charger

    app = Service(__name__, template_folder="../templates", static_folder=None)
    web.init_app(app, reglages or charger())
    for plan in espaces.plans():
        app.register_blueprint(plan)
    commandes.init_app(app)
    web.verifier(app)
    return app
