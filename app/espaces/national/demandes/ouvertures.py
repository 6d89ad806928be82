"""When each territory opens: one page for all, one to change a day."""

import uuid

from flask import render_template, url_for

from app.espaces.national.demandes import plan
from app.espaces.national.demandes.forms import FormulaireOuverture
from app.metier.aidants.droits import Droit
from app.metier.habilitation.instruction import territoires
from app.metier.habilitation.ouvertures import est_ouverte
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, faire
from app.web.bdd import session
from app.web.formulaires import Page


@plan.get("/pilotage/ouvertures")
@exige(Droit.ADMISSION)
def ouvertures() -> str:
    """Every territory, its day, how many requests wait for it."""
    return render_template(
        "national/demandes/ouvertures.html",
        territoires=territoires.territoires(session()),
        est_ouverte=est_ouverte,
    )


@plan.route("/pilotage/ouvertures/<uuid:ouverture_id>", methods=["GET", "POST"])
@exige(Droit.ADMISSION, code_recent=True)
def ouverture(ouverture_id: uuid.UUID) -> Page:
    """Change the day of one of them."""
    lu = territoires.territoire(session(), ouverture_id)
    formulaire = FormulaireOuverture(data={"jour": lu.ouverture.ouvre_le})

    def changer(acte: Acte) -> bool:
        tenu = territoires.territoire(acte.bdd, ouverture_id, verrou=True)
        jour = formulaire.jour.data
        return territoires.changer(acte.bdd, tenu, jour, par=acte.par, maintenant=maintenant())

    fait = faire(
        formulaire,
        Droit.ADMISSION,
        changer,
        phrase="La date est changée.",
        retour=url_for(".ouvertures"),
    )
    if fait:
        return fait
    page = render_template("national/demandes/ouverture.html", form=formulaire, territoire=lu)
    return page, formulaire.statut
