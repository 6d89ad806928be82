"""The addresses that pages hold: paths, whole names, the same on every host."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from werkzeug.routing import MapAdapter

_UN_ID = UUID(int=0)


def adresse(endpoint: str, **valeurs: Any) -> str:
    """Return the address that templates write: `endpoint` whole, nothing of the request."""
    ecrite = current_app.extensions["adresses"](endpoint, **valeurs)
    assert isinstance(ecrite, str)
    return ecrite


def init_app(app: Flask) -> None:
    """Give templates their `url_for`."""
    app.extensions["adresses"] = app.jinja_env.globals["url_for"] = _adresses(app)


def _adresses(app: Flask) -> Callable[..., str]:
    """Return what builds them; an address that never changes is built once.

    The map alone builds them, without what Flask adds (`.relative`, `_anchor`, `_external`).
    """

    @cache
    def plan() -> MapAdapter:
        return app.url_map.bind("")

    @cache
    def fixe(endpoint: str, **valeurs: Any) -> str:
        app.inject_url_defaults(endpoint, valeurs)
        return plan().build(endpoint, valeurs)

    @cache
    def patron(endpoint: str, nom: str) -> tuple[str, str]:
        debut, _, fin = plan().build(endpoint, {nom: _UN_ID}).partition(str(_UN_ID))
        return debut, fin

    def url_for(endpoint: str, **valeurs: Any) -> str:
        donnees = {nom: valeur for nom, valeur in valeurs.items() if valeur is not None}
        if endpoint == "static" or not donnees:
            return fixe(endpoint, **donnees)
        if len(donnees) == 1:  # the links of a list
            ((nom, valeur),) = donnees.items()
            if isinstance(valeur, UUID):
                return str(valeur).join(patron(endpoint, nom))
        return plan().build(endpoint, donnees)

    return url_for
