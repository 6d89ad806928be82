"""Log in, prove presence, with a passkey; create the first one from a link."""

import secrets

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.connexion import plan
from app.espaces.connexion.poste import (
    est_deja_la,
    laisser,
    ma_marque,
    marquer,
    nom_du_poste,
    ou_compter,
)
from app.espaces.connexion.presence import code_inutile
from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import par_courriel, plier_courriel
from app.metier.authentification import services
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.cles_acces.ceremonie import defi_de, lire_ajout, lire_emploi
from app.metier.authentification.cles_acces.defis import DUREE_DEFI, Usage
from app.metier.authentification.cles_acces.services import (
    CleSuspendue,
    demander_ajout,
    demander_emploi,
    demander_presence,
)
from app.metier.authentification.models import Connexion
from app.metier.comptes import cles_acces
from app.socle.bdd import transaction
from app.socle.cles import condenser
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import entrer, ouvrir_cookie, personne, reserver_essai, reserver_mon_essai
from app.web.formulaires import Page, est_un_envoi
from app.web.partage.cles_acces import (
    FormulaireCle,
    FormulaireCleConnexion,
    FormulaireNouvelleCle,
    depenser_defi,
    site,
    tirer_defi,
)
from app.web.provenance import suite_demandee
from app.web.reponses.securite import DEFI, NAVIGATEUR, lire_cookie, poser_cookie, retirer_cookie


@plan.route("/connexion/cle", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def cle() -> Page:
    """The e-mail, then the device: a key is both proofs, no link follows."""
    if est_deja_la():
        return redirect(suite_demandee(), 303)
    formulaire = FormulaireCleConnexion()
    if formulaire.est_valide():
        with formulaire.refus():
            if formulaire.reponse.data:
                return _entrer(formulaire)
            return _demander(formulaire)
    page = render_template("connexion/cle.html", form=formulaire, options=None)
    return page, formulaire.statut


def _demander(formulaire: FormulaireCleConnexion) -> Response:
    """Ask the device, the same for any e-mail; only this browser may answer."""
    courriel, porteur = plier_courriel(formulaire.email.data or ""), secrets.token_urlsafe(32)
    defi = tirer_defi(Usage.CONNEXION, courriel, porteur)
    options = demander_emploi(session(), courriel, defi, site=site())
    page = render_template("connexion/cle.html", form=formulaire, options=options)
    reponse = make_response(page)
    poser_cookie(reponse, DEFI, porteur, duree=int(DUREE_DEFI.total_seconds()))
    return reponse


def _entrer(formulaire: FormulaireCleConnexion) -> Response:
    courriel, texte = plier_courriel(formulaire.email.data or ""), formulaire.reponse.data or ""
    essai = reserver_essai(courriel, condenser(texte), navigateur=ou_compter(courriel))
    lue = lire_emploi(texte)
    depenser_defi(defi_de(lue), Usage.CONNEXION, courriel, lire_cookie(DEFI) or "")
    secret, marques = "", list[str]()
    with transaction(session()) as bdd:
        emploi = cles_acces.employer(
            bdd,
            par_courriel(bdd, courriel, verrou=True),
            lue,
            essai,
            site=site(),
            telephone=reglages().telephone_support,
            maintenant=maintenant(),
        )
        if not emploi.est_suspendue:
            assert emploi.moyen.aidant_id is not None
            marques = marquer(bdd, courriel)
            _, secret = services.ouvrir(
                bdd,
                emploi.moyen.aidant_id,
                maintenant=maintenant(),
                navigateur=nom_du_poste(),
                poste=ma_marque(bdd, courriel, marques),
            )
    if not secret:
        raise CleSuspendue
    entrer(secret)
    reponse = redirect(suite_demandee(), 303)
    for cookie in (DEFI, NAVIGATEUR):
        retirer_cookie(reponse, cookie)
    laisser(reponse, marques)
    return reponse


@plan.route("/presence/cle", methods=["GET", "POST"])
@exige(Droit.COMPTE, meme_endormie=True, avant_cgu=True, toute_structure=True)
def presence_cle() -> Page:
    """« C’est toujours vous ? »: one's own key, instead of a code."""
    if not est_un_envoi() and code_inutile():
        return redirect(suite_demandee(), 303)
    formulaire, options = FormulaireCle(), None
    if formulaire.est_valide():
        with formulaire.refus():
            if formulaire.reponse.data:
                _prouver(formulaire.reponse.data)
                return redirect(suite_demandee(), 303)
            connexion = personne().connexion
            defi = tirer_defi(Usage.PRESENCE, str(connexion.aidant_id), str(connexion.id))
            options = demander_presence(session(), connexion.aidant_id, defi, site=site())
    page = render_template("connexion/presence_cle.html", form=formulaire, options=options)
    return page, 200 if options else formulaire.statut


def _prouver(texte: str) -> None:
    """Wake the login with a key; its secret changes. Raises CleRefusee, CleSuspendue."""
    ici = personne().connexion
    connexion_id, aidant_id = ici.id, ici.aidant_id
    essai = reserver_mon_essai(condenser(texte))
    lue = lire_emploi(texte)
    depenser_defi(defi_de(lue), Usage.PRESENCE, str(aidant_id), str(connexion_id))
    secret = ""
    with transaction(session()) as bdd:
        connexion = bdd.get_one(Connexion, connexion_id)
        emploi = cles_acces.employer(
            bdd,
            connexion.aidant,
            lue,
            essai,
            site=site(),
            telephone=reglages().telephone_support,
            maintenant=maintenant(),
        )
        if not emploi.est_suspendue:
            secret = services.reveiller(bdd, connexion, emploi.moyen, maintenant=maintenant())
    if not secret:
        raise CleSuspendue
    ouvrir_cookie(secret)


@plan.route("/connexion/cle/creer", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def cle_invitation() -> Page:
    """The link that creates a first key: opening it changes nothing, its key spends it."""
    jeton = lire_jeton(request.args.get("jeton", ""))
    formulaire, options = FormulaireNouvelleCle(), None
    if formulaire.est_valide():
        with formulaire.refus():
            if formulaire.reponse.data:
                _ajouter(jeton, formulaire)
                flash("Votre clé d’accès est créée : connectez-vous avec elle.")
                return redirect(url_for(".cle"), 303)
            options = _demander_la_premiere(jeton)
    page = render_template("connexion/cle_invitation.html", form=formulaire, options=options)
    return page, 200 if options else formulaire.statut


def _demander_la_premiere(jeton: str) -> str:
    invitations.invite(session(), jeton, maintenant=maintenant())
    defi = tirer_defi(Usage.INVITATION, jeton)
    with transaction(session()) as bdd:
        aidant = invitations.invite(bdd, jeton, maintenant=maintenant())
        return demander_ajout(bdd, aidant, defi, site=site())


def _ajouter(jeton: str, formulaire: FormulaireNouvelleCle) -> None:
    lue = lire_ajout(formulaire.reponse.data or "")
    depenser_defi(defi_de(lue), Usage.INVITATION, jeton)
    with transaction(session()) as bdd:
        cles_acces.ajouter(
            bdd,
            invitations.consommer(bdd, jeton, maintenant=maintenant()),
            lue,
            nom=formulaire.nom.data or "",
            site=site(),
            telephone=reglages().telephone_support,
            maintenant=maintenant(),
        )
