"""Lists to take away, one at a time, each journalled before its first line leaves."""

from flask import render_template

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms import FormulaireExport
from app.metier.aidants.droits import Droit
from app.metier.pilotage import exports as services
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Page
from app.web.tableur import tableur_en_flux


@plan.route("/pilotage/exports", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def exports() -> Page:
    """Choose a list; it comes as a file."""
    formulaire = FormulaireExport()
    if formulaire.est_valide():
        with formulaire.refus():
            liste = formulaire.liste.data
            with acte_national(Droit.SUPPORT) as acte:
                services.prendre(acte.bdd, liste, par=acte.par, maintenant=maintenant())
            return tableur_en_flux(services.lignes(session(), liste), nom=liste)
    page = render_template(
        "national/pilotage/exports.html",
        form=formulaire,
        titres=services.TITRES,
        par_jour=services.PAR_JOUR,
    )
    return page, formulaire.statut
