"""Accounts: found, then opened with a reason."""

import uuid

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.comptes import plan
from app.espaces.national.comptes.forms import FormulaireRechercheCompte, FormulaireRegard
from app.espaces.national.comptes.regard import compte_et_regard
from app.metier.aidants.droits import ROLES, Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification.queries import moyens_acceptes
from app.metier.authentification.verrous import est_bloque
from app.metier.comptes.recherche import Trouves
from app.metier.equipe import libelles as mots
from app.metier.equipe.liste.pages import fiches_du_compte
from app.metier.journal.actions import DU_COMPTE
from app.metier.messages.queries import courriels_de
from app.metier.pilotage import regards
from app.metier.pilotage.actes import actes_du_compte, connexions_par_mois
from app.metier.pilotage.models import Regard
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national, compte_tenu
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.chargement import curseur_demande


@plan.route("/pilotage/comptes", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def comptes() -> Page:
    """Look for an account: nobody is listed unasked."""
    formulaire = FormulaireRechercheCompte()
    saisie = (formulaire.recherche.data or "") if formulaire.est_valide() else ""
    trouves = _chercher(saisie) if saisie else None
    return render_template("national/comptes/comptes.html", form=formulaire, trouves=trouves)


def _chercher(saisie: str) -> Trouves:
    with acte_national(Droit.SUPPORT) as acte:
        return regards.chercher(acte.bdd, saisie, par=acte.par, maintenant=maintenant())


@plan.route("/pilotage/comptes/<uuid:aidant_id>", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def compte(aidant_id: uuid.UUID) -> Page:
    """One account, once it is said why: who can work, what opens it, what was done on it."""
    (trouve, regard), formulaire = compte_et_regard(aidant_id), FormulaireRegard()
    if formulaire.est_valide():
        with formulaire.refus():
            return _regarder(aidant_id, formulaire.motif.data)
    if regard is not None:
        return _page(trouve, regard)
    page = render_template(
        "national/comptes/regard.html", form=formulaire, motifs=regards.MOTIFS, compte=trouve
    )
    return page, formulaire.statut


def _regarder(aidant_id: uuid.UUID, motif: str) -> Response:
    with acte_national(Droit.SUPPORT) as acte:
        tenu = compte_tenu(acte.bdd, aidant_id)
        regards.ouvrir(acte.bdd, tenu, motif=motif, par=acte.par, maintenant=maintenant())
    return redirect(url_for(".compte", aidant_id=aidant_id), 303)


def _page(trouve: Aidant, regard: Regard) -> str:
    moyens = moyens_acceptes(session(), trouve.id)
    return render_template(
        "national/comptes/compte.html",
        compte=trouve,
        roles=[ROLES[nom].libelle for nom in (trouve.roles or "").split(",") if nom in ROLES],
        regard=regard,
        motifs=regards.MOTIFS,
        fiches=fiches_du_compte(session(), trouve.id, moyens),
        moyens=moyens,
        courriels=courriels_de(session(), trouve.id),
        connexions=connexions_par_mois(
            session(), trouve.id, personne().zone, maintenant=maintenant()
        ),
        instant=maintenant(),
        bloque=est_bloque(session(), trouve, maintenant=maintenant()),
        actes=actes_du_compte(session(), trouve.id, avant=curseur_demande("avant")),
        mots_des_actes=DU_COMPTE,
        mots=mots,
    )
