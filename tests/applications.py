"""One application per settings and per process, given to each test as it was made.

Making one costs more than most tests. Kept apart: what a test put in its extensions is taken
out, its partners are made anew, its connections were closed. One whose hooks, settings, listeners
or deadlines are no longer those it was made with is left, and another made.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import TemplateRuntimeError, Undefined, UndefinedError
from jinja2.utils import missing
from sqlalchemy import Engine

from app import create_app
from app.socle.bdd import MEMOIRE
from app.web.configuration import partenaires
from config import Reglages
from tests.client import ClientVerifie

_NB_GARDEES = 12
_ECOUTES = (
    "begin",
    "before_cursor_execute",
    "before_execute",
    "after_cursor_execute",
    "after_execute",
    "commit",
    "engine_connect",
    "rollback",
)


class SansOubli(Undefined):
    """A word that the view did not give is nothing; one that its object has not is a fault."""

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None,
                 exc: type[TemplateRuntimeError] = UndefinedError) -> None:  # fmt: skip
        de_wtforms = type(obj).__module__.startswith("wtforms")  # a widget has a type, or not
        if obj is not missing and not isinstance(obj, (Mapping, list)) and not de_wtforms:
            raise AttributeError(f"{type(obj).__name__} n’a pas de {name}")
        super().__init__(hint, obj, name, exc)


@dataclass(frozen=True)
class Gardee:
    """An application, what it was made with, and how it was."""

    app: Flask
    extensions: Mapping[str, Any]
    etat: Any

    def reprendre(self, reglages: Reglages) -> bool:
        """Make it as it was, for these settings. False when it cannot be."""
        self.app._got_first_request = False  # a test may still add to it
        self.app.extensions.clear()
        self.app.extensions.update(self.extensions, **partenaires(reglages))
        reglages.instance.mkdir(parents=True, exist_ok=True)
        oublier(self.app)
        return _etat(self.app) == self.etat


_gardees: OrderedDict[Reglages, Gardee] = OrderedDict()


def prendre(reglages: Reglages) -> Flask:
    """Return an application of these settings that no test has left its mark on."""
    cle = sans_dossiers(reglages)
    gardee = _gardees.pop(cle, None)
    if gardee is None or not gardee.reprendre(reglages):
        gardee = _monter(reglages)
    _gardees[cle] = gardee
    if len(_gardees) > _NB_GARDEES:
        _gardees.popitem(last=False)
    return gardee.app


def _monter(reglages: Reglages) -> Gardee:
    app = create_app(reglages)
    app.jinja_env.undefined = SansOubli
    app.test_client_class = ClientVerifie
    return Gardee(app, dict(app.extensions), _etat(app))


def oublier(app: Flask) -> None:
    """Have it remember nothing of its base, as when it starts."""
    for fabrique in ("fabrique", "fabrique_des_requetes"):
        app.extensions[fabrique].kw["info"][MEMOIRE].clear()


def sans_dossiers(reglages: Reglages) -> Reglages:
    """Return the settings but for a test's own folders, read in the extensions each time."""
    nulle_part = Path()
    return replace(
        reglages,
        instance=nulle_part,
        ancres=nulle_part,
        cle_ancres=nulle_part,
        ancres_cle_publique=nulle_part,
    )


def _etat(app: Flask) -> list[Any]:
    """All that a test may change of an application, its extensions apart."""
    tables: list[Mapping[Any, Any]] = [
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
        app.template_context_processors,
        app.url_default_functions,
        app.view_functions,
        app.config,
        app.jinja_env.globals,
        app.jinja_env.filters,
    ]
    moteur: Engine = app.extensions["moteur"]
    disjoncteur = moteur.get_execution_options()["disjoncteur"]
    return [
        *({cle: _fige(valeur) for cle, valeur in table.items()} for table in tables),
        list(app.teardown_appcontext_funcs),
        app.wsgi_app,
        app.jinja_env.loader,
        [list(getattr(moteur.dispatch, ecoute)) for ecoute in _ECOUTES],
        (moteur.pool._timeout, disjoncteur._en_doute, disjoncteur._absente),  # type: ignore[attr-defined]
    ]


def _fige(valeur: Any) -> Any:
    return list(valeur) if isinstance(valeur, list) else valeur
