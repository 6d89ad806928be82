"""One search over everything; its answer is in place, and nothing of it in an address."""

from flask import render_template

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms import FormulaireRechercheGenerale
from app.metier.aidants.droits import Droit
from app.metier.comptes.recherche import Trouves
from app.metier.messages.queries import RECENTS, abandonnes_recents
from app.metier.pilotage import regards
from app.metier.pilotage.donnees.consultations import situer_un_numero
from app.metier.pilotage.recherche import chercher
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page


@plan.route("/pilotage/recherche", methods=["GET", "POST"])
@exige(Droit.PILOTAGE)
def recherche() -> Page:
    """Look for anything that this person's rights reach."""
    moi, formulaire = personne(), FormulaireRechercheGenerale()
    saisie = (formulaire.recherche.data or "") if formulaire.est_valide() else ""
    trouves = None
    if saisie:
        if moi.peut(Droit.DONNEES):
            with acte_national(Droit.DONNEES) as acte:
                situer_un_numero(acte.bdd, saisie, par=acte.par, maintenant=maintenant())
        trouves = chercher(
            session(),
            saisie,
            mandats_aussi=moi.peut(Droit.DONNEES),
            comptes=_comptes(saisie) if moi.peut(Droit.SUPPORT) else None,
        )
    return render_template("national/pilotage/recherche.html", form=formulaire, trouves=trouves)


def _comptes(saisie: str) -> Trouves:
    with acte_national(Droit.SUPPORT) as acte:
        return regards.chercher(acte.bdd, saisie, par=acte.par, maintenant=maintenant())


@plan.get("/pilotage/courriels")
@exige(Droit.SUPPORT)
def courriels() -> str:
    """The messages given up these last days: whose address is to be mended."""
    return render_template(
        "national/pilotage/courriels.html",
        abandonnes=abandonnes_recents(session(), maintenant=maintenant()),
        jours=RECENTS.days,
    )
