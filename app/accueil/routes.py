"""The public home, the aidant's home, and what watches over the service."""

from flask import Blueprint, current_app, render_template
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app import migrations
from app.acces import exige
from app.aidants.queries import appartenances
from app.bdd import est_inscriptible, session
from app.equipe.attention import attention
from app.horloge import maintenant
from app.mandats.papiers import papiers_attendus
from app.nouveau_mandat.queries import brouillons_ouverts
from app.pages_erreur import page
from app.qui import Role, personne
from app.recherche import FormulaireRecherche

plan = Blueprint("accueil", __name__)


@plan.get("/")
@exige(Role.PUBLIC)
def accueil() -> str:
    """What the service is, for whom, how."""
    return render_template("accueil/accueil.html")


@plan.get("/espace-aidant/")
@exige(Role.CONNECTE)
def espace() -> str:
    """Where one starts, or resumes: nobody's name is listed.

    An aidant's is seen by the person helped too: their team waits on its own page.
    """
    connectee, instant = personne(), maintenant()
    aidant, ici = connectee.aidant.id, connectee.organisation.id
    if not connectee.peut(Role.AIDANT):
        referent = connectee.peut(Role.REFERENT)
        a_voir = attention(session(), ici, maintenant=instant) if referent else None
        plusieurs = len(appartenances(session(), aidant)) > 1
        return render_template(
            "accueil/espace.html", attention=a_voir, plusieurs_structures=plusieurs
        )
    return render_template(
        "accueil/espace.html",
        brouillons=brouillons_ouverts(session(), aidant, ici, maintenant=instant),
        papiers=papiers_attendus(session(), ici, aidant, maintenant=instant),
        recherche=FormulaireRecherche(),
    )


@plan.get("/sante")
@exige(Role.PUBLIC)
def sante() -> Response:
    """The process is alive."""
    return _ok()


@plan.get("/sante/base")
@exige(Role.PUBLIC)
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
