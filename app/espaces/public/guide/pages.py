"""The guide: its summary, then one page for each public."""

from flask import render_template

from app.espaces.public.guide import plan
from app.espaces.public.guide.images import HAUTEUR, LARGEUR
from app.metier.aidants.droits import Droit
from app.web.acces import exige
from app.web.configuration import reglages


@plan.get("/mode-d-emploi")
@exige(Droit.PUBLIC)
def sommaire() -> str:
    """Ask for whom the guide is."""
    return render_template("public/guide/sommaire.html")


@plan.get("/mode-d-emploi/aidant")
@exige(Droit.PUBLIC)
def aidant() -> str:
    """Log in, make a mandate, use it, stop it."""
    return _page("aidant")


@plan.get("/mode-d-emploi/personne-referente")
@exige(Droit.PUBLIC)
def referent() -> str:
    """Look after a team: who cannot work, a card to give, somebody to train, somebody who leaves."""
    return _page("referent")


@plan.get("/mode-d-emploi/personne-aidee")
@exige(Droit.PUBLIC)
def personne_aidee() -> str:
    """Find a place, give a mandate, look at it, stop it."""
    return _page("personne_aidee")


def _page(nom: str) -> str:
    return render_template(
        f"public/guide/{nom}.html",
        largeur=LARGEUR,
        hauteur=HAUTEUR,
        a_distance=reglages().mandat_a_distance,
    )
