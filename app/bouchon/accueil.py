"""Home page of the stand-in: what can be found here."""

from flask import Blueprint, render_template

from app.bouchon.annuaire import STRUCTURES
from app.bouchon.franceconnect.personnes import PERSONNES

blueprint = Blueprint("accueil", __name__)


@blueprint.get("/")
def page() -> str:
    """The list, and the test people."""
    return render_template("bouchon/accueil.html", personnes=PERSONNES, structures=STRUCTURES)
