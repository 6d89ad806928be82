"""FranceConnect's stand-in: for a laptop, the demonstration and the tests. Never in production.

A WSGI application of its own, which talks HTTP with the service both ways and shares no code
with it: FranceConnect seen by its clients (`autorisation`, `fournisseur`), FranceConnect as a
client of our provider (`relais`), a small site that uses it (`site`), faults to switch on
(`pannes`), the demonstration's mails and codes (`courriels`, `codes`), the open directory of
structures (`annuaire`).
"""

import os
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException

from app.bouchon import accueil, annuaire, codes, courriels, pannes, site, sms
from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import Bouchon
from app.bouchon.franceconnect import autorisation, fournisseur, relais
from app.bouchon.navigateur import poser_cookie
from app.bouchon.reglages import ReglagesBouchon, depuis_environnement

GABARITS = Path(__file__).parents[2] / "templates"
CORPS_MAX = 64 * 1024


def create_app(reglages: ReglagesBouchon | None = None) -> Flask:
    """Build a stand-in; its state is `app.extensions["bouchon"]` (see `etat.Bouchon`)."""
    app = Flask(__name__, template_folder=str(GABARITS), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = CORPS_MAX
    etat = Bouchon(reglages or depuis_environnement(os.environ))
    app.extensions["bouchon"] = etat
    for room in (
        *(accueil, annuaire, autorisation, codes, courriels),
        *(fournisseur, pannes, relais, site, sms),
    ):
        app.register_blueprint(room.blueprint)
    app.register_error_handler(PageErreur, _page_erreur)
    app.register_error_handler(HTTPException, _page_http)
    app.after_request(_ne_pas_garder)
    app.after_request(poser_cookie)
    app.context_processor(lambda: {"etat": etat, "base_url": etat.reglages.base_url})
    return app


def _page_erreur(erreur: PageErreur) -> tuple[str, int]:
    return render_template("bouchon/erreur.html", erreur=erreur), HTTPStatus.BAD_REQUEST


def _page_http(erreur: HTTPException) -> tuple[str, int]:
    statut = erreur.code or HTTPStatus.INTERNAL_SERVER_ERROR
    message = "Cette page n’existe pas, ou pas pour cette demande."
    if statut >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = "Le bouchon s’est trompé : son journal dit où."
    page = PageErreur(f"http_{statut}", message)
    return render_template("bouchon/erreur.html", erreur=page), statut


def _ne_pas_garder(reponse: Response) -> Response:
    reponse.headers["Cache-Control"] = "no-store"
    return reponse
