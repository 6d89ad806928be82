"""What every screen stands on: who is there, what they may do, how a page is answered."""

from flask import Flask

from config import Reglages


def init_app(app: Flask, reglages: Reglages) -> None:
    """Give the application its settings and its foundations, in the order they need each other."""
    from app.web import (
        acces,
        bdd,
        configuration,
        connectee,
        htmx,
        rangee,
        role_web,
    )
    from app.web.expedition import facteur
    from app.web.gabarits import adresses, outils
    from app.web.partage import langues, vigilance
    from app.web.reponses import (
        compression,
        pages_erreur,
        securite,
        statiques,
        traces,
    )

    configuration.configurer(app, reglages)
    for fondation in (
        adresses,
        outils,
        traces,
        compression,
        bdd,
        role_web,
        facteur,
        statiques,
        securite,
        htmx,
        pages_erreur,
        connectee,
        acces,
        rangee,
        vigilance,
        langues,
    ):
        fondation.init_app(app)


def verifier(app: Flask) -> None:
    """Refuse to start with a route that declares nothing."""
    from app.web import acces

    acces.verifier_declarations(app)
