"""Log in (e-mail and code, then link), and leave."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.connexion import plan
from app.espaces.connexion.forms import (
    FormulaireConnexion,
    FormulaireSecours,
)
from app.espaces.connexion.poste import (
    COMPTES_PAR_ORDINATEUR,
    DUREE,
    est_deja_la,
    est_deja_venu,
    laisser,
    ma_marque,
    marquer,
    nom_du_poste,
    ou_compter,
    secrets_ordinateur,
)
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import plier_courriel
from app.metier.authentification import ordinateurs, services
from app.metier.authentification.codes import depenser, poste_connu, secours_depuis
from app.metier.authentification.liens import DUREE_LIEN, DemandeLien, consommer_lien
from app.metier.authentification.models import Ordinateur
from app.metier.authentification.moyens.secours import depenser as depenser_secours
from app.metier.authentification.vigilance.observation import observer_un_ordinateur
from app.metier.comptes.parcours import Adresses, envoyer_lien, identifier
from app.metier.dormants.reveil import reveiller, tenir_qui_dort
from app.metier.messages.queries import acheminement_du_lien
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, reglages, reseau_du_visiteur
from app.web.connectee import entrer, est_connectee, fermer_cookie, ma_connexion, reserver_essai
from app.web.formulaires import Page, est_un_envoi
from app.web.htmx import veut_region
from app.web.partage.cles_acces import est_exigee
from app.web.provenance import suite_demandee
from app.web.reponses.securite import (
    NAVIGATEUR,
    ORDINATEUR,
    lire_cookie,
    poser_cookie,
    retirer_cookie,
)

_ENVOI = "envoi"


@plan.route("/connexion", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def connexion() -> Page:
    """First screen: e-mail and code, together; who is logged in already goes on."""
    if est_deja_la():
        return redirect(suite_demandee(), 303)
    formulaire = FormulaireConnexion()
    if formulaire.est_valide():
        with formulaire.refus():
            return _se_connecter(formulaire)
    page = render_template(
        "connexion/connexion.html",
        form=formulaire,
        ordinateur_connu=bool(secrets_ordinateur()),
    )
    return page, formulaire.statut


@plan.route("/connexion/secours", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def secours() -> Page:
    """The day phone and card are lost: a recovery code, then the link, always."""
    if est_deja_la():
        return redirect(suite_demandee(), 303)
    formulaire = FormulaireSecours()
    if formulaire.est_valide():
        courriel = plier_courriel(formulaire.email.data or "")
        with formulaire.refus():
            ici = secours_depuis(reseau_du_visiteur())
            essai = reserver_essai(courriel, formulaire.code.data or "", navigateur=ici)
            with transaction(session()) as bdd:
                aidant = identifier(
                    bdd, courriel, essai, depenser=depenser_secours, maintenant=maintenant()
                )
                if est_exigee(aidant):
                    return _vers_la_cle()
                demande = _demander_lien(aidant, retenir_ordinateur=False)
            return _vers_messagerie(demande)
    return render_template("connexion/secours.html", form=formulaire), formulaire.statut


def _se_connecter(formulaire: FormulaireConnexion) -> Response:
    """On a known computer the code opens at once; elsewhere it gives a link."""
    courriel, secrets = plier_courriel(formulaire.email.data or ""), secrets_ordinateur()
    ici = ou_compter(courriel)
    essai = reserver_essai(courriel, formulaire.code.data or "", navigateur=ici)
    with transaction(session()) as bdd:
        aidant = identifier(bdd, courriel, essai, depenser=depenser, maintenant=maintenant())
        if est_exigee(aidant):
            return _vers_la_cle()
        connu = ordinateurs.reconnaitre(bdd, courriel, secrets, maintenant=maintenant())
        ouverte = (
            _ouvrir_ici(bdd, aidant, connu)
            if connu
            else _demander_lien(aidant, retenir_ordinateur=bool(formulaire.ordinateur.data))
        )
    if isinstance(ouverte, DemandeLien):
        return _vers_messagerie(ouverte)
    entrer(ouverte)
    return redirect(suite_demandee(), 303)


def _ouvrir_ici(bdd: Session, aidant: Aidant, connu: Ordinateur) -> str:
    _, secret = services.ouvrir(
        bdd,
        aidant.id,
        maintenant=maintenant(),
        navigateur=connu.nom,
        poste=ma_marque(bdd, aidant.courriel) or poste_connu(connu.id),
    )
    connu.vu_le = maintenant()  # after the account, as who closes it: neither waits for the other
    return secret


def _demander_lien(aidant: Aidant, *, retenir_ordinateur: bool) -> DemandeLien:
    adresses = Adresses(adresse_publique(url_for("connexion.lien")), reglages().telephone_support)
    return envoyer_lien(
        session(),
        aidant,
        adresses,
        suite=suite_demandee(),
        retenir_ordinateur=retenir_ordinateur,
        maintenant=maintenant(),
    )


def _vers_la_cle() -> Response:
    """The code, or the link, is spent and right; this account opens with a key only."""
    return redirect(url_for(".cle", exigee="oui", suite=request.args.get("suite")), 303)


def _vers_messagerie(demande: DemandeLien) -> Response:
    reponse = redirect(url_for("connexion.attente"), 303)
    poser_cookie(reponse, NAVIGATEUR, demande.navigateur, duree=int(DUREE_LIEN.total_seconds()))
    return reponse


def _faire_connaitre(bdd: Session, aidant_id: uuid.UUID, nom: str) -> list[str]:
    """Return what the cookie will hold: one credential per account, the newest first."""
    autres = ordinateurs.remplacer(bdd, aidant_id, secrets_ordinateur(), maintenant=maintenant())
    nouveau = ordinateurs.retenir(bdd, aidant_id, nom=nom, maintenant=maintenant())
    return [nouveau, *autres][:COMPTES_PAR_ORDINATEUR]


@plan.get("/connexion/attente")
@exige(Droit.PUBLIC)
def attente() -> Page:
    """Second screen: look at your mail. Asks by itself how far the message has come.

    It tells the browser that gave a right code alone: whoever else comes waits for nothing, and
    is told so without the base.
    """
    etat = None
    if navigateur := lire_cookie(NAVIGATEUR):
        etat = acheminement_du_lien(session(), navigateur, maintenant=maintenant())
    if not veut_region(_ENVOI):
        if est_deja_la():
            return redirect(suite_demandee(), 303)
        return render_template("connexion/attente.html", etat=etat, region=_ENVOI)
    if etat is not None and request.args.get("vu") == etat:
        return Response(status=204)  # said again, it would be heard again
    return render_template("connexion/_envoi.html", etat=etat, region=_ENVOI, seule=True)


@plan.route("/connexion/lien", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def lien() -> Page:
    """The link of the mail: opening it changes nothing, its button logs in."""
    jeton = lire_jeton(request.args.get("jeton", ""))
    if est_deja_la():
        return redirect(suite_demandee(), 303)
    if not est_un_envoi():
        return render_template("connexion/lien.html")
    with transaction(session()) as bdd:
        tenir_qui_dort(bdd, jeton)
        depense = consommer_lien(
            bdd, jeton=jeton, navigateur=lire_cookie(NAVIGATEUR) or "", maintenant=maintenant()
        )
        aidant = bdd.get_one(Aidant, depense.aidant_id)
        if est_exigee(aidant):
            return _vers_la_cle()
        nom, deja_venu = nom_du_poste(), est_deja_venu(aidant.courriel)
        reveiller(bdd, aidant, maintenant=maintenant())
        marques = marquer(bdd, aidant.courriel)
        ouverte, secret = services.ouvrir(
            bdd,
            depense.aidant_id,
            maintenant=maintenant(),
            navigateur=nom,
            poste=ma_marque(bdd, aidant.courriel, marques),
        )
        observer_un_ordinateur(bdd, ouverte, deja_venu=deja_venu)
        secrets: list[str] = []
        if depense.retenir_ordinateur and not ordinateurs.sont_interdits(bdd, depense.aidant_id):
            secrets = _faire_connaitre(bdd, depense.aidant_id, nom)
        suite = depense.suite
    entrer(secret)
    reponse = redirect(suite, 303)
    retirer_cookie(reponse, NAVIGATEUR)
    laisser(reponse, marques)
    if secrets:
        poser_cookie(reponse, ORDINATEUR, ".".join(secrets), duree=DUREE)
    return reponse


@plan.post("/deconnexion")
@exige(Droit.PUBLIC)
def deconnexion() -> Response:
    """Close the login; leaving twice is leaving once."""
    if est_connectee():
        with transaction(session()) as bdd:
            services.fermer(bdd, ma_connexion(bdd), maintenant=maintenant())
        flash("Votre connexion à Aidants Connect est fermée.")
    fermer_cookie()
    reponse = redirect(url_for("public.accueil"), 303)
    reponse.headers["Clear-Site-Data"] = '"storage"'
    return reponse
