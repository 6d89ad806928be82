"""Headers and cookies of every answer."""

from collections.abc import Callable
from functools import partial

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from config import Reglages

CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "style-src 'self' {style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A file is no document: nothing in it may load, be framed or send.
_CSP_FICHIER = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PERMISSIONS = (
    "camera=(), geolocation=(), microphone=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)
# Of every document: written at once, a set would be read and written again by each who adds to it.
_VARIE = ("HX-Request", "Accept-Encoding")
CONNEXION = "connexion"
NAVIGATEUR = "navigateur"
ORDINATEUR = "ordinateur"
POSTE = "poste"
DEFI = "defi"
DEMANDEUR = "demandeur"
DISTANCE = "distance"
SONDES = ("/sante", "/sante/base", "/metriques")


def nom_cookie(nom: str) -> str:
    """Return the cookie's name: `__Host-` as soon as the service is on https."""
    return f"__Host-{nom}" if _est_https() else nom


def lire_cookie(nom: str) -> str | None:
    """Return the value of one of our cookies."""
    return request.cookies.get(nom_cookie(nom))


def poser_cookie(reponse: Response, nom: str, valeur: str, *, duree: int) -> None:
    """Set one of our cookies: HttpOnly, SameSite=Lax, Secure on https; `duree` in seconds."""
    reponse.set_cookie(
        nom_cookie(nom),
        valeur,
        max_age=duree,
        path="/",
        secure=_est_https(),
        httponly=True,
        samesite="Lax",
    )


def retirer_cookie(reponse: Response, nom: str) -> None:
    """Ask the browser to forget one of our cookies."""
    poser_cookie(reponse, nom, "", duree=0)


def init_app(app: Flask) -> None:
    """Write the security headers on every answer, errors and static files included."""
    reglages: Reglages = app.extensions["reglages"]
    if reglages.app_env == "production":
        app.before_request(partial(_refuser_hote, reglages.hote))
    app.before_request(_refuser_illisible)
    app.after_request(_ecrire_les_entetes(app))


def _refuser_hote(attendu: str) -> None:
    """Answer under our own name only; probes come by the machine's address."""
    if request.path not in SONDES and request.host.lower() != attendu:
        raise BadRequest


def _refuser_illisible() -> None:
    # Werkzeug decodes the query when it is first read, in any view, and raises.
    try:
        request.query_string.decode()
    except UnicodeDecodeError as erreur:
        raise BadRequest from erreur


def _est_https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _ecrire_les_entetes(app: Flask) -> Callable[[Response], Response]:
    """Return what writes them: they depend on nothing but the settings."""
    partout = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    if app.config["SESSION_COOKIE_SECURE"]:
        partout["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    d_un_fichier = {**partout, "Content-Security-Policy": _CSP_FICHIER}
    d_un_document = {
        **partout,
        "Content-Security-Policy": CSP.format(style=app.config["CSP_STYLE"]),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
    }

    def ecrire(reponse: Response) -> Response:
        if request.endpoint == "static" and reponse.status_code < 400:
            reponse.headers.extend(d_un_fichier)
            return reponse
        reponse.headers.extend(d_un_document)
        if "Vary" in reponse.headers:
            reponse.vary.update(_VARIE)
        else:
            reponse.headers["Vary"] = ", ".join(_VARIE)
        reponse.headers.setdefault("Cache-Control", "no-store")
        return reponse

    return ecrire
