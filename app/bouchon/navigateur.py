"""One browser, known by a cookie of the stand-in's own."""

import secrets

from flask import Response, g, request

COOKIE = "bouchon_navigateur"


def navigateur() -> str:
    """Id of this browser, drawn at its first visit."""
    if "navigateur" not in g:
        g.navigateur = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    return str(g.navigateur)


def poser_cookie(reponse: Response) -> Response:
    """After the request: give the browser the id that was drawn for it."""
    if "navigateur" in g and COOKIE not in request.cookies:
        reponse.set_cookie(COOKIE, g.navigateur, httponly=True, samesite="Lax")
    return reponse
