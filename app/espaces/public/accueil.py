"""The public home, and what watches over the service."""

from flask import current_app, render_template
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.espaces.public import plan
from app.espaces.public.statistiques.en_bref import chiffres_en_bref
from app.metier.aidants.droits import Droit
from app.socle import migrations
from app.socle.bdd import est_inscriptible
from app.web.acces import exige
from app.web.reponses.pages_erreur import page


@plan.get("/")
@exige(Droit.PUBLIC)
def accueil() -> str:
    """What the service is, for whom, how."""
    return render_template("public/accueil.html", bref=chiffres_en_bref())


@plan.get("/sante")
@exige(Droit.PUBLIC)
def sante() -> Response:
    """The process is alive."""
    return _ok()


@plan.get("/sante/base")
@exige(Droit.PUBLIC)
def sante_base() -> tuple[str, int] | Response:
    """The database is reachable, writable, and migrated."""
    moteur = current_app.extensions["moteur"]
    try:
        prete = est_inscriptible(moteur) and migrations.est_a_jour(moteur)
    except SQLAlchemyError:
        prete = False
    return _ok() if prete else page(503)


def _ok() -> Response:
    return Response("ok", mimetype="text/plain")
