"""A slow application that answers how long each request waited for its thread."""

from collections.abc import Iterable
from time import sleep
from typing import TYPE_CHECKING

from app.delais import ATTENTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LENTEUR = 0.8


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Serve one request."""
    sleep(LENTEUR)
    corps = str(environ[ATTENTE]).encode()
    start_response("200 OK", [("Content-Length", str(len(corps)))])
    return [corps]
