"""A number for each request that went wrong: its page shows it, the technical log carries it."""

import json
import logging
import secrets
import sys
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from app.socle.horloge import maintenant

# Read aloud on the telephone: nothing that sounds or looks like another.
_SIGNES, _MOITIE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 4
EN_TETE = "X-Request-Id"


class Lignes(logging.Handler):
    """One JSON object a line on the error output: when, what, where, of which request.

    Neither the address nor the form: they may hold a name, a token. The route says where.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, whatever it quotes."""
        try:
            sys.stderr.write(json.dumps(_dite(record), ensure_ascii=False) + "\n")
        except Exception:
            self.handleError(record)


def init_app(app: Flask) -> None:
    """Have the technical log written by line, and a failed answer carry its number."""
    journal_technique = logging.getLogger("app")
    if not any(isinstance(poste, Lignes) for poste in journal_technique.handlers):
        journal_technique.addHandler(Lignes(logging.WARNING))
    app.after_request(_numeroter)


def numero() -> str:
    """Return the number of this request, drawn when first asked for."""
    if "numero" not in g:
        g.numero = f"{_tirer()}-{_tirer()}"
    lu = g.numero
    assert isinstance(lu, str)
    return lu


def _tirer() -> str:
    return "".join(secrets.choice(_SIGNES) for _ in range(_MOITIE))


def _numeroter(reponse: Response) -> Response:
    if reponse.status_code >= 500:
        reponse.headers[EN_TETE] = numero()
    return reponse


def _dite(record: logging.LogRecord) -> dict[str, Any]:
    dite: dict[str, Any] = {
        "le": maintenant().isoformat(),
        "niveau": record.levelname,
        "ou": record.name,
        "quoi": record.getMessage(),
    }
    if has_request_context():
        dite |= {"demande": numero(), "route": request.endpoint, "methode": request.method}
    if record.exc_info:
        dite["trace"] = logging.Formatter().formatException(record.exc_info)
    return dite
