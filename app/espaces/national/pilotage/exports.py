"""Lists to take away, one at a time, each journalled before its first line leaves."""

from collections.abc import Iterator

from flask import current_app, render_template
from sqlalchemy.orm import Session, sessionmaker

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms import FormulaireExport
from app.metier.aidants.droits import Droit
from app.metier.pilotage import exports as services
from app.metier.pilotage.listes import Cellules, offertes
from app.metier.territoires.cog import regions
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.connectee import personne
from app.web.formulaires import Page, parmi
from app.web.tableur import tableur_en_flux


@plan.route("/pilotage/exports", methods=["GET", "POST"])
@exige(Droit.PILOTAGE, code_recent=True)
def exports() -> Page:
    """Choose a list among those that one's roles open, whole or of one région; it comes as a file."""
    formulaire, titres = FormulaireExport(), offertes(personne().peut)
    formulaire.liste.choices = parmi(titres)
    if formulaire.est_valide():
        with formulaire.refus():
            demande = services.Demande(formulaire.liste.data, formulaire.region.data)
            fabrique = current_app.extensions["fabrique_des_requetes"]
            with acte_national(demande.liste.droit) as acte:
                services.prendre(acte.bdd, demande, par=acte.par, maintenant=maintenant())
            return tableur_en_flux(_lignes(demande, fabrique), nom=demande.nom)
    page = render_template(
        "national/pilotage/exports.html",
        form=formulaire,
        titres=titres,
        regions=regions(),
        par_jour=services.PAR_JOUR,
    )
    return page, formulaire.statut


def _lignes(demande: services.Demande, fabrique: sessionmaker[Session]) -> Iterator[Cellules]:
    """Yield the list's rows, from a session of their own that ends with them, or when nobody reads on."""
    with fabrique() as bdd:
        yield from services.lignes(bdd, demande)
