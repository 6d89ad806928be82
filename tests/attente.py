"""Applications for gunicorn, which say how long each request waited, and how many are served at once.

Whatever the address but `/sante`, which is answered at once.
"""

from collections.abc import Iterable
from time import sleep
from typing import TYPE_CHECKING

from app.socle.delais import ATTENTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LENTEUR = 0.8
_servies: list["WSGIEnvironment"] = []


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Serve one request, slowly."""
    return _repondre(environ, start_response, LENTEUR)


def vive(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Serve one request, as quickly as a page."""
    return _repondre(environ, start_response, LENTEUR / 40)


def _repondre(
    environ: "WSGIEnvironment", start_response: "StartResponse", lenteur: float
) -> Iterable[bytes]:
    _servies.append(environ)
    ensemble = len(_servies)
    if environ["PATH_INFO"] != "/sante":
        sleep(lenteur)
    _servies.remove(environ)
    corps = str(environ[ATTENTE]).encode()
    entetes = [("Content-Length", str(len(corps))), ("Ensemble", str(ensemble))]
    start_response("200 OK", entetes)
    return [corps]
