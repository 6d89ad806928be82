"""HTMX: a page is a fragment of itself, and a redirection costs no second trip.

A request of htmx gets the same template as any other, under the layout of a fragment. When the
answer sends elsewhere in the service, `SuiteImmediate` fetches that page at once: on a slow
line, a step forward is one trip. See docs/decisions/0009-htmx.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

from flask import Flask, Response, flash, get_flashed_messages, request
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app
from werkzeug.urls import iri_to_uri
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SUITES = 4
_DOCUMENT = b"<!DOCTYPE html>"
_PAGE = "contenu"
_HAUT = "innerHTML show:window:top"
_SUITE = "aidants_connect.suite"
_PAGES_D_ERREUR = (400, 403, 404, 405, 409, 413)


def veut_fragment() -> bool:
    """True for an HTMX request, unless it restores a page of the history."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def veut_region(nom: str) -> bool:
    """True when only this living region of the page is asked for (search results, summary)."""
    return veut_fragment() and request.headers.get("HX-Target") == nom


def veut_une_region() -> bool:
    """True when a living region of the page asks: nobody pressed anything, it is no act.

    Whatever stops it is said aside: the page stays, nothing is sent in its name, nor takes focus.
    """
    return veut_fragment() and request.headers.get("HX-Target", "") not in ("", _PAGE)


def est_une_suite() -> bool:
    """True for the page where a redirection leads: what was on screen was read before it."""
    return bool(request.environ.get(_SUITE))


def partir_vers(page: str, adresse: str) -> Response:
    """Answer with a page that sends to another site: htmx leaves at once, others in a moment."""
    reponse = Response(page)
    if veut_fragment():
        reponse.headers["HX-Redirect"] = adresse
    return reponse


def presenter(reponse: Response, region: str) -> Response:
    """Have an HTMX answer go into a region other than the one its request was for."""
    if veut_fragment():
        reponse.headers["HX-Retarget"] = f"#{region}"
        reponse.headers["HX-Reswap"] = "innerHTML" if veut_une_region() else _HAUT
    return reponse


def init_app(app: Flask) -> None:
    """Give templates their `layout`; follow redirections for htmx."""
    app.context_processor(_layout)
    app.after_request(_adapter)
    app.wsgi_app = SuiteImmediate(app.wsgi_app)  # type: ignore[method-assign]


def _layout() -> dict[str, str]:
    if veut_une_region():
        return {"layout": "layouts/region.html"}
    return {"layout": "layouts/fragment.html" if veut_fragment() else "layouts/page.html"}


def _adapter(reponse: Response) -> Response:
    if not veut_fragment():
        return reponse
    if request.method != "GET":
        # Only where one is sent is an address to come back to.
        reponse.headers["HX-Push-Url"] = "false"
    elif request.headers.get("HX-Boosted") == "true":
        # The link may be gone with the page it was on, when another answer came first.
        reponse.headers["HX-Push-Url"] = _ici()
    if reponse.status_code in _PAGES_D_ERREUR and "HX-Retarget" not in reponse.headers:
        presenter(reponse, "etat" if veut_une_region() else _PAGE)
    if reponse.mimetype == "text/html" and reponse.data.startswith(_DOCUMENT):
        # A document of its own (an attestation to print) is no fragment of ours.
        reponse.headers["HX-Redirect"] = _ici()
        reponse.data = b""
        _garder_ce_qui_est_dit()
    return reponse


def _ici() -> str:
    """Return the address of this request, as an address bar shows it."""
    return iri_to_uri(request.full_path.removesuffix("?"))


def _garder_ce_qui_est_dit() -> None:
    """What an act has said is for the document that the browser fetches next."""
    for phrase in get_flashed_messages():
        flash(str(phrase))


class SuiteImmediate:
    """WSGI: answer an HTMX request with the page where a plain one would be redirected."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        if environ.get("HTTP_HX_REQUEST") != "true":
            return self.application(environ, start_response)
        corps, statut, entetes = run_wsgi_app(self.application, environ)
        fins: list[Callable[[], None]] = []
        cookies: list[str] = []
        oubli = entetes.get("Clear-Site-Data")
        for _ in range(_SUITES):
            adresse = entetes.get("Location", "")
            if not statut.startswith("30") or not _est_ici(adresse):
                break
            fins += [fermer] if (fermer := getattr(corps, "close", None)) else []
            cookies += entetes.getlist("Set-Cookie")
            environ = _suite(environ, adresse, cookies)
            corps, statut, entetes = run_wsgi_app(self.application, environ)
            if entetes.get("HX-Redirect") is None:
                _placer(entetes, adresse)
        entetes.setlist("Set-Cookie", cookies + entetes.getlist("Set-Cookie"))
        if oubli:  # a logout: what the browser forgets is not said by the page that follows
            entetes["Clear-Site-Data"] = oubli
        if statut.startswith("30") and "Location" in entetes:
            statut = "200 OK"
            entetes["HX-Redirect"] = entetes.pop("Location")
        start_response(statut, list(entetes))
        return ClosingIterator(corps, fins)


def _est_ici(adresse: str) -> bool:
    return adresse.startswith("/") and not adresse.startswith("//")


def _placer(entetes: Headers, adresse: str) -> None:
    entetes["HX-Push-Url"] = adresse
    entetes["HX-Retarget"] = f"#{_PAGE}"
    entetes["HX-Reswap"] = _HAUT


def _suite(environ: WSGIEnvironment, adresse: str, cookies: list[str]) -> WSGIEnvironment:
    """Return the request that the browser would send next: a GET, with the new cookies."""
    chemin, _, parametres = adresse.partition("#")[0].partition("?")
    suite = {
        **environ,
        _SUITE: True,
        "REQUEST_METHOD": "HEAD" if environ["REQUEST_METHOD"] == "HEAD" else "GET",
        "PATH_INFO": unquote(chemin, "latin-1"),
        "QUERY_STRING": parametres,
        "RAW_URI": adresse,
        "REQUEST_URI": adresse,
        "wsgi.input": BytesIO(),
        "HTTP_COOKIE": _cookies(environ.get("HTTP_COOKIE", ""), cookies),
    }
    for corps in ("CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_HX_TARGET"):
        suite.pop(corps, None)
    return suite


def _cookies(envoyes: str, poses: list[str]) -> str:
    """Return the Cookie header after these Set-Cookie; an emptied cookie is gone.

    Of two of the same name the first counts, as in the request that was redirected.
    """
    paires = reversed(envoyes.split(";"))
    actuels = dict(paire.strip().partition("=")[::2] for paire in paires if paire)
    actuels |= dict(pose.partition(";")[0].partition("=")[::2] for pose in poses)
    return "; ".join(f"{nom}={valeur}" for nom, valeur in actuels.items() if valeur)
