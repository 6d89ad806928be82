"""Switching faults on and off: a page, a POST; and the wrong HTTP answers."""

import time

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug import Response as WerkzeugResponse

from app.bouchon.catalogue import PANNES
from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import bouchon

blueprint = Blueprint("pannes", __name__)

PLUS_D_UN_MIO = 1024 * 1024 + 1
LENTEUR_MAX = 120.0


@blueprint.get("/pannes")
def liste() -> str:
    """All faults, the one switched on marked."""
    etat = bouchon()
    return render_template(
        "bouchon/pannes.html", pannes=PANNES, panne=etat.panne, lenteur=etat.lenteur
    )


@blueprint.post("/pannes")
def allumer() -> WerkzeugResponse:
    """Switch on `panne` until another is, `aucune` for none; `secondes` for the slow answers."""
    etat = bouchon()
    secondes = request.form.get("secondes", etat.lenteur, type=float)
    if not 0 <= secondes <= LENTEUR_MAX:
        raise PageErreur("secondes_refuse", f"Donnez de 0 à {LENTEUR_MAX:.0f} secondes.")
    try:
        etat.panne = request.form.get("panne", "")
    except ValueError as erreur:
        raise PageErreur("panne_inconnue", "Cette panne n’existe pas.") from erreur
    etat.lenteur = secondes
    return redirect("/pannes", code=303)


def reponse_fausse() -> Response | None:
    """Before an endpoint answers: what the fault answers in its place, or after a wait."""
    etat = bouchon()
    match etat.effets.reponses.get(request.endpoint or ""):
        case "500":
            return Response("Erreur interne provoquée", 500, mimetype="text/plain")
        case "html":
            return Response("<!doctype html><title>Maintenance</title><p>Maintenance")
        case "enorme":
            return Response(f'{{"a":"{"a" * PLUS_D_UN_MIO}"}}', mimetype="application/json")
        case "lente":
            time.sleep(etat.lenteur)
    return None
