"""Lists to take away, one at a time, each journalled before its first line leaves."""

from collections.abc import Iterator

from flask import current_app, render_template
from sqlalchemy.orm import Session, sessionmaker

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms import FormulaireExport
from app.metier.aidants.droits import Droit
from app.metier.pilotage import exports as services
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.formulaires import Page
from app.web.tableur import tableur_en_flux


@plan.route("/pilotage/exports", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def exports() -> Page:
    """Choose a list; it comes as a file."""
    formulaire = FormulaireExport()
    if formulaire.est_valide():
        with formulaire.refus():
            liste, fabrique = formulaire.liste.data, current_app.extensions["fabrique_des_requetes"]
            with acte_national(Droit.SUPPORT) as acte:
                services.prendre(acte.bdd, liste, par=acte.par, maintenant=maintenant())
            return tableur_en_flux(_lignes(liste, fabrique), nom=liste)
    page = render_template(
        "national/pilotage/exports.html",
        form=formulaire,
        titres=services.TITRES,
        par_jour=services.PAR_JOUR,
    )
    return page, formulaire.statut


def _lignes(liste: str, fabrique: sessionmaker[Session]) -> Iterator[services.Cellules]:
    """Yield the list's rows, from a session of their own that ends with them, or when nobody reads on."""
    with fabrique() as bdd:
        yield from services.lignes(bdd, liste)
