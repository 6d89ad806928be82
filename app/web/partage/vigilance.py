"""« Est-ce bien vous ? »: asked at the top of the next page, never in the middle of a mandate."""

from flask import Flask, current_app, request

from app.metier.aidants.droits import Droit
from app.metier.authentification.vigilance.libelles import MOTIFS
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.authentification.vigilance.queries import question_de
from app.web.acces import regle_de
from app.web.bdd import session
from app.web.connectee import est_connectee, est_endormie, personne


def question_a_poser() -> UsageInhabituel | None:
    """Return what the page that is drawn asks first; one statement, when there is something."""
    if request.endpoint is None or request.endpoint == "compte.est_ce_bien_vous":
        return None
    if request.blueprint == "nouveau_mandat":
        return None
    regle = regle_de(current_app.view_functions[request.endpoint])
    if regle is None or regle.droit is Droit.PUBLIC or regle.toute_structure or regle.avant_cgu:
        return None
    if not est_connectee() or est_endormie():
        return None
    moi = personne()
    return question_de(session(), moi.aidant.id, moi.question_id) if moi.question_id else None


def init_app(app: Flask) -> None:
    """Let the layouts ask."""
    app.jinja_env.globals.update(question_a_poser=question_a_poser, USAGES_INHABITUELS=MOTIFS)
