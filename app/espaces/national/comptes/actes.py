"""Acts of the support on one account: a page each, that says what changes and who is told."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.comptes import plan
from app.espaces.national.comptes.forms import (
    FormulaireCourriel,
    FormulaireFermetureCompte,
    FormulaireNomCompte,
    FormulaireRattachement,
)
from app.espaces.national.comptes.regard import compte_regarde, tenir
from app.metier.aidants.droits import TITRES_ROLES, Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification import verrous
from app.metier.authentification.moyens.services import Auteur
from app.metier.comptes import annonces, cles_acces, services
from app.metier.equipe.annonces import compte_debloque
from app.metier.messages.gabarits import Redige
from app.metier.organisations.queries import par_siret
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, faire
from app.web.formulaires import Formulaire, Page, est_un_envoi
from app.web.partage.cles_acces import lien_de_cle
from app.web.partage.courriels import DEMANDE_PARTIE, demander_courriel

Geste = Callable[[Acte, Aidant], Redige | None]


@plan.route("/pilotage/comptes/<uuid:aidant_id>/nom", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def nom(aidant_id: uuid.UUID) -> Page:
    """Change the name; what was signed keeps the old one."""
    compte = compte_regarde(aidant_id)
    formulaire = FormulaireNomCompte(obj=compte)

    def renommer(acte: Acte, tenu: Aidant) -> Redige | None:
        fait = services.renommer(
            acte.bdd,
            tenu,
            prenom=formulaire.prenom.data or "",
            nom=formulaire.nom.data or "",
            motif=formulaire.motif.data,
            par=acte.par,
            maintenant=maintenant(),
        )
        return annonces.renomme(tenu.nom_complet) if fait else None

    fait = _faire(aidant_id, formulaire, renommer, "Le nom est changé.")
    return fait or _montrer("nom", formulaire, compte, motifs=services.MOTIFS_NOM)


@plan.route("/pilotage/comptes/<uuid:aidant_id>/courriel", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def courriel(aidant_id: uuid.UUID) -> Page:
    """Ask for another address: its owner proves it, the old one is told."""
    compte, formulaire = compte_regarde(aidant_id), FormulaireCourriel()

    def demander(acte: Acte) -> bool:
        tenu = tenir(acte, aidant_id)
        demander_courriel(acte.bdd, tenu, formulaire.courriel.data or "", par=acte.par)
        return True

    fait = faire(
        formulaire, Droit.SUPPORT, demander, phrase=DEMANDE_PARTIE, retour=_page_de(aidant_id)
    )
    return fait or _montrer("courriel", formulaire, compte)


@plan.route("/pilotage/comptes/<uuid:aidant_id>/fermer", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def fermer(aidant_id: uuid.UUID) -> Page:
    """Close the account everywhere."""
    compte, formulaire = compte_regarde(aidant_id), FormulaireFermetureCompte()

    def clore(acte: Acte, tenu: Aidant) -> Redige | None:
        fait = services.fermer(
            acte.bdd, tenu, motif=formulaire.motif.data, par=acte.par, maintenant=maintenant()
        )
        return annonces.ferme() if fait else None

    if fait := _faire(aidant_id, formulaire, clore, "Le compte est fermé."):
        return fait
    if compte.est_ferme_pour_de_bon and not est_un_envoi():
        return redirect(_page_de(aidant_id), 303)
    return _montrer("fermer", formulaire, compte, motifs=services.MOTIFS_FERMETURE)


@plan.route("/pilotage/comptes/<uuid:aidant_id>/rouvrir", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def rouvrir(aidant_id: uuid.UUID) -> Page:
    """Open the account again."""
    compte, formulaire = compte_regarde(aidant_id), Formulaire()

    def reprendre(acte: Acte, tenu: Aidant) -> Redige | None:
        fait = services.rouvrir(acte.bdd, tenu, par=acte.par, maintenant=maintenant())
        return annonces.rouvert() if fait else None

    if fait := _faire(aidant_id, formulaire, reprendre, "Le compte est rouvert."):
        return fait
    if compte.est_actif and not est_un_envoi():
        return redirect(_page_de(aidant_id), 303)
    return _montrer("rouvrir", formulaire, compte)


@plan.route("/pilotage/comptes/<uuid:aidant_id>/rattacher", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def rattacher(aidant_id: uuid.UUID) -> Page:
    """One more organisation; no mandate moves."""
    compte, formulaire = compte_regarde(aidant_id), FormulaireRattachement()

    def ajouter(acte: Acte, tenu: Aidant) -> Redige | None:
        nom = formulaire.structure.data or None
        lieu = par_siret(acte.bdd, formulaire.siret.data or "", nom=nom)
        if lieu is None:
            raise ErreurMetier("Aucune structure ne porte ce SIRET.", champ="siret")
        services.rattacher(
            acte.bdd,
            tenu,
            lieu,
            roles=formulaire.roles.data or [],
            par=acte.par,
            maintenant=maintenant(),
        )
        return annonces.rattache(lieu.nom)

    fait = _faire(aidant_id, formulaire, ajouter, "Le compte a une structure de plus.")
    return fait or _montrer("rattacher", formulaire, compte, titres=TITRES_ROLES)


@plan.route("/pilotage/comptes/<uuid:aidant_id>/debloquer", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def debloquer(aidant_id: uuid.UUID) -> Page:
    """Forget the refused codes."""
    compte, formulaire = compte_regarde(aidant_id), Formulaire()

    def ouvrir(acte: Acte, tenu: Aidant) -> Redige | None:
        fait = verrous.debloquer(
            acte.bdd, tenu, par=Auteur(acte.par.id, None), maintenant=maintenant()
        )
        return compte_debloque() if fait else None

    fait = _faire(aidant_id, formulaire, ouvrir, "Le compte est débloqué.")
    return fait or _montrer("debloquer", formulaire, compte)


@plan.route("/pilotage/comptes/<uuid:aidant_id>/cle", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def lien_cle(aidant_id: uuid.UUID) -> Page:
    """Send the link that creates a key, to somebody whom no référent helps."""
    compte, formulaire = compte_regarde(aidant_id), Formulaire()
    if not compte.est_hors_structure:
        if est_un_envoi():
            raise Conflit(cles_acces.PAS_HORS_STRUCTURE)
        return redirect(_page_de(aidant_id), 303)

    def envoyer(acte: Acte) -> bool:
        tenu = tenir(acte, aidant_id)
        return cles_acces.renvoyer_invitation(
            acte.bdd, tenu, lien_de_cle(), par=acte.par, maintenant=maintenant()
        )

    phrase = "Le lien part à son adresse. Il sert une fois, pendant 24 heures."
    fait = faire(formulaire, Droit.SUPPORT, envoyer, phrase=phrase, retour=_page_de(aidant_id))
    return fait or _montrer("lien_cle", formulaire, compte)


def _faire(
    aidant_id: uuid.UUID, formulaire: Formulaire, geste: Geste, phrase: str
) -> Response | None:
    """Do the act that was posted on an account, held, and tell its owner."""

    def sur_lui(acte: Acte) -> bool:
        tenu = tenir(acte, aidant_id)
        annonce = geste(acte, tenu)
        if annonce:
            acte.dire(tenu, annonce)
        return annonce is not None

    return faire(formulaire, Droit.SUPPORT, sur_lui, phrase=phrase, retour=_page_de(aidant_id))


def _page_de(aidant_id: uuid.UUID) -> str:
    return url_for(".compte", aidant_id=aidant_id)


def _montrer(gabarit: str, formulaire: Formulaire, compte: Aidant, **valeurs: Any) -> Page:
    page = render_template(
        f"national/comptes/{gabarit}.html", form=formulaire, compte=compte, **valeurs
    )
    return page, formulaire.statut
