"""Aidants Connect: mandates between an usager and an organisation, used through FranceConnect."""

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from flask import Blueprint, Flask

if TYPE_CHECKING:
    from config import Reglages

_AUTRE_PROGRAMME = "app.bouchon"


def create_app(reglages: "Reglages | None" = None) -> Flask:
    """Build the application: its settings, its foundations, its rooms, its commands."""
    from app import (
        acces,
        bdd,
        compression,
        expedition,
        htmx,
        pages_erreur,
        qui,
        role_web,
        securite,
        socle,
        statiques,
        taches,
    )
    from config import charger

    app = Flask(__name__, template_folder="../templates", static_folder=None)
    socle.configurer(app, reglages or charger())
    fondations = (
        compression,
        bdd,
        role_web,
        expedition,
        statiques,
        securite,
        htmx,
        pages_erreur,
        qui,
        acces,
    )
    for fondation in fondations:
        fondation.init_app(app)
    for plan in _plans():
        app.register_blueprint(plan)
    taches.init_app(app)
    acces.verifier_declarations(app)
    return app


@cache
def _plans() -> tuple[Blueprint, ...]:
    """Find the rooms' blueprints wherever they are: a file of views is served, or is not there.

    Every module is imported before any blueprint is registered: several may hold views of one.
    """
    import app

    pieces = {
        id(valeur): valeur
        for module in modules(app)
        for valeur in vars(module).values()
        if isinstance(valeur, Blueprint)
    }
    return tuple(pieces.values())


def modules(paquet: ModuleType) -> Iterator[ModuleType]:
    """Import and give every module of a package, in order of name, the stand-in's apart."""
    for trouve in pkgutil.iter_modules(paquet.__path__, f"{paquet.__name__}."):
        if trouve.name == _AUTRE_PROGRAMME:
            continue
        module = import_module(trouve.name)
        yield module
        if trouve.ispkg:
            yield from modules(module)
