"""Switching faults on and off: a page, a POST; and the wrong HTTP answers."""

import time
from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug import Response as WerkzeugResponse

from app.bouchon.catalogue import AUCUNE, PANNES, Panne
from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import bouchon

blueprint = Blueprint("pannes", __name__)

GROUPES: Mapping[str, str] = {
    "page": "Page d’erreur de FranceConnect",
    "retour": "Retour vers le service",
    "id_token": "Jeton d’identité (id_token)",
    "userinfo": "Identité (userinfo)",
    "sortie": "Retour de déconnexion",
    "": "Réponses du serveur",
}
PLUS_D_UN_MIO = 1024 * 1024 + 1
LENTEUR_MAX = 120.0


@blueprint.get("/pannes")
def liste() -> str:
    """All faults, the one switched on marked."""
    etat = bouchon()
    return render_template(
        "bouchon/pannes.html", groupes=_groupes(), panne=etat.panne, lenteur=etat.lenteur
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


def _groupes() -> dict[str, dict[str, Panne]]:
    """The faults by the part of the exchange they touch: the beginning of their names."""
    groupes: dict[str, dict[str, Panne]] = {titre: {} for titre in GROUPES.values()}
    for nom, panne in PANNES.items():
        if nom == AUCUNE:
            continue
        debut = next((debut for debut in GROUPES if nom.startswith(debut)), "")
        groupes[GROUPES[debut]][nom] = panne
    return groupes


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
        case "autre":
            return Response('{"resultats": {}}', mimetype="application/json")
        case "lente":
            time.sleep(etat.lenteur)
    return None
