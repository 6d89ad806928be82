"""Log in (e-mail and code, then link), prove presence, accept the terms, switch, leave."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import expedition
from app.acces import (
    CGU_VERSION,
    Role,
    est_connectee,
    exige,
    fermer_cookie,
    ma_connexion,
    ouvrir_cookie,
    personne,
    prouver_presence,
    reserver_essai,
    suite_sure,
)
from app.aidants.queries import appartenances, plier_courriel
from app.authentification import services
from app.authentification.services import DUREE_LIEN
from app.bdd import session, transaction
from app.connexion.forms import FormulaireCgu, FormulaireConnexion, FormulairePresence
from app.connexion.services import Adresses, envoyer_lien
from app.erreurs import ErreurMetier
from app.formulaires import est_un_envoi
from app.horloge import maintenant
from app.securite import NAVIGATEUR, lire_cookie, poser_cookie, retirer_cookie
from app.socle import adresse_publique, expediteur, reglages

plan = Blueprint("connexion", __name__)
Page = str | tuple[str, int] | Response


@plan.route("/connexion", methods=["GET", "POST"])
@exige(Role.PUBLIC)
def connexion() -> Page:
    """First screen: e-mail and code, together."""
    formulaire = FormulaireConnexion()
    if formulaire.est_valide():
        try:
            return _envoyer_lien(formulaire)
        except ErreurMetier as refus:
            formulaire.porter(refus)
            return render_template("connexion/connexion.html", form=formulaire), refus.statut
    statut = 422 if est_un_envoi() else 200
    return render_template("connexion/connexion.html", form=formulaire), statut


def _envoyer_lien(formulaire: FormulaireConnexion) -> Response:
    courriel, instant = plier_courriel(formulaire.email.data or ""), maintenant()
    essai = reserver_essai(courriel, formulaire.code.data or "")
    adresses = Adresses(adresse_publique(url_for("connexion.lien")), reglages().telephone_support)
    suite = suite_sure(request.args.get("suite", ""))
    with transaction(session()) as bdd:
        demande = envoyer_lien(bdd, courriel, essai, adresses, suite=suite, maintenant=instant)
    parti = expedition.expedier(session(), expediteur(), maintenant=instant)
    reponse = redirect(url_for("connexion.attente", retard=None if parti else "oui"), 303)
    poser_cookie(reponse, NAVIGATEUR, demande.navigateur, duree=int(DUREE_LIEN.total_seconds()))
    return reponse


@plan.get("/connexion/attente")
@exige(Role.PUBLIC)
def attente() -> Page:
    """Second screen: look at your mail."""
    return render_template("connexion/attente.html", retard="retard" in request.args)


@plan.route("/connexion/lien", methods=["GET", "POST"])
@exige(Role.PUBLIC)
def lien() -> Page:
    """The link of the mail: opening it changes nothing, its button logs in."""
    jeton = request.args.get("jeton", "")
    if not est_un_envoi():
        return render_template("connexion/lien.html")
    with transaction(session()) as bdd:
        depense = services.consommer_lien(
            bdd, jeton=jeton, navigateur=lire_cookie(NAVIGATEUR) or "", maintenant=maintenant()
        )
        _, secret = services.ouvrir(bdd, depense.aidant_id, maintenant=maintenant())
        suite = depense.suite
    ouvrir_cookie(secret)
    reponse = redirect(suite, 303)
    retirer_cookie(reponse, NAVIGATEUR)
    return reponse


@plan.route("/presence", methods=["GET", "POST"])
@exige(Role.CONNECTE, finit_par_code=True, avant_cgu=True)
def presence() -> Page:
    """« C’est toujours vous ? »: the code again, then back to where one was."""
    formulaire = FormulairePresence()
    if formulaire.est_valide():
        try:
            prouver_presence(formulaire.code.data or "")
        except ErreurMetier as refus:
            formulaire.porter(refus)
            return render_template("connexion/presence.html", form=formulaire), refus.statut
        return redirect(suite_sure(request.args.get("suite", "")), 303)
    statut = 422 if est_un_envoi() else 200
    return render_template("connexion/presence.html", form=formulaire), statut


@plan.route("/cgu", methods=["GET", "POST"])
@exige(Role.CONNECTE, avant_cgu=True)
def cgu() -> Page:
    """The terms, accepted by version."""
    formulaire = FormulaireCgu()
    if formulaire.est_valide():
        with transaction(session()) as bdd:
            services.accepter_cgu(
                bdd, ma_connexion(session()), version=CGU_VERSION, maintenant=maintenant()
            )
        return redirect(suite_sure(request.args.get("suite", "")), 303)
    statut = 422 if est_un_envoi() else 200
    return render_template("connexion/cgu.html", form=formulaire, version=CGU_VERSION), statut


@plan.route("/structure", methods=["GET", "POST"])
@exige(Role.CONNECTE)
def structure() -> Page:
    """Choose the current organisation, for those who have several."""
    if est_un_envoi():
        with transaction(session()) as bdd:
            services.basculer(
                bdd,
                ma_connexion(session()),
                _uuid(request.form.get("structure")),
                maintenant=maintenant(),
            )
        return redirect(suite_sure(request.args.get("suite", "")), 303)
    membres = appartenances(session(), personne().aidant.id)
    return render_template("connexion/structure.html", membres=membres)


@plan.post("/deconnexion")
@exige(Role.PUBLIC)
def deconnexion() -> Response:
    """Close the login; leaving twice is leaving once."""
    if est_connectee():
        with transaction(session()):
            services.fermer(session(), ma_connexion(session()), maintenant=maintenant())
    fermer_cookie()
    reponse = redirect(url_for("accueil.accueil"), 303)
    reponse.headers["Clear-Site-Data"] = '"storage"'
    return reponse


def _uuid(texte: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(texte or "")
    except ValueError as erreur:
        raise ErreurMetier("Choisissez une structure.", champ="structure") from erreur
