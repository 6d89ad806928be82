"""Log in (e-mail and code, then link), lock, prove presence, accept the terms, switch, leave."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import expedition
from app.acces import CGU_VERSION, exige, suite_sure
from app.aidants.conditions import changements_depuis, en_vigueur
from app.aidants.models import Aidant
from app.aidants.queries import appartenances, plier_courriel
from app.authentification import ordinateurs, services
from app.authentification.codes import INCONNU, depenser, poste_connu
from app.authentification.liens import DUREE_LIEN, DemandeLien, consommer_lien
from app.authentification.models import VIE_ORDINATEUR, Ordinateur
from app.authentification.secours import depenser as depenser_secours
from app.bdd import session, transaction
from app.connexion.forms import (
    FormulaireCgu,
    FormulaireConnexion,
    FormulairePresence,
    FormulaireSecours,
)
from app.connexion.services import Adresses, envoyer_lien, identifier
from app.erreurs import ErreurMetier
from app.formulaires import Page, est_un_envoi
from app.horloge import maintenant
from app.htmx import veut_region
from app.qui import (
    Role,
    entrer,
    est_connectee,
    est_endormie,
    fermer_cookie,
    ma_connexion,
    personne,
    prouver_presence,
    reserver_essai,
)
from app.securite import NAVIGATEUR, ORDINATEUR, lire_cookie, poser_cookie, retirer_cookie
from app.socle import adresse_publique, expediteur, reglages

plan = Blueprint("connexion", __name__)
_COMPTES_PAR_ORDINATEUR = 5


@plan.route("/connexion", methods=["GET", "POST"])
@exige(Role.PUBLIC)
def connexion() -> Page:
    """First screen: e-mail and code, together."""
    formulaire = FormulaireConnexion()
    if formulaire.est_valide():
        try:
            return _se_connecter(formulaire)
        except ErreurMetier as refus:
            formulaire.porter(refus)
    page = render_template(
        "connexion/connexion.html",
        form=formulaire,
        ordinateur_connu=bool(_secrets_ordinateur()),
    )
    return page, formulaire.statut


@plan.route("/connexion/secours", methods=["GET", "POST"])
@exige(Role.PUBLIC)
def secours() -> Page:
    """The day phone and card are lost: a recovery code, then the link, always."""
    formulaire = FormulaireSecours()
    if formulaire.est_valide():
        courriel = plier_courriel(formulaire.email.data or "")
        try:
            essai = reserver_essai(courriel, formulaire.code.data or "", navigateur=INCONNU)
            with transaction(session()) as bdd:
                aidant = identifier(
                    bdd, courriel, essai, depenser=depenser_secours, maintenant=maintenant()
                )
                demande = _demander_lien(aidant, retenir_ordinateur=False)
            return _vers_messagerie(demande)
        except ErreurMetier as refus:
            formulaire.porter(refus)
    return render_template("connexion/secours.html", form=formulaire), formulaire.statut


def _se_connecter(formulaire: FormulaireConnexion) -> Response:
    """On a known computer the code opens at once; elsewhere it gives a link."""
    courriel, secrets = plier_courriel(formulaire.email.data or ""), _secrets_ordinateur()
    connu = ordinateurs.reconnaitre(session(), courriel, secrets, maintenant=maintenant())
    essai = reserver_essai(
        courriel,
        formulaire.code.data or "",
        navigateur=poste_connu(connu.id) if connu else INCONNU,
    )
    with transaction(session()) as bdd:
        aidant = identifier(bdd, courriel, essai, depenser=depenser, maintenant=maintenant())
        connu = ordinateurs.reconnaitre(bdd, courriel, secrets, maintenant=maintenant())
        ouverte = (
            _ouvrir_ici(bdd, aidant, connu)
            if connu
            else _demander_lien(aidant, retenir_ordinateur=bool(formulaire.ordinateur.data))
        )
    if isinstance(ouverte, DemandeLien):
        return _vers_messagerie(ouverte)
    entrer(ouverte)
    return redirect(_suite(), 303)


def _ouvrir_ici(bdd: Session, aidant: Aidant, connu: Ordinateur) -> str:
    _, secret = services.ouvrir(bdd, aidant.id, maintenant=maintenant(), navigateur=connu.nom)
    connu.vu_le = maintenant()  # after the account, as who closes it: neither waits for the other
    return secret


def _demander_lien(aidant: Aidant, *, retenir_ordinateur: bool) -> DemandeLien:
    adresses = Adresses(adresse_publique(url_for("connexion.lien")), reglages().telephone_support)
    return envoyer_lien(
        session(),
        aidant,
        adresses,
        suite=_suite(),
        retenir_ordinateur=retenir_ordinateur,
        maintenant=maintenant(),
    )


def _vers_messagerie(demande: DemandeLien) -> Response:
    parti = expedition.expedier(session(), expediteur(), maintenant=maintenant())
    reponse = redirect(url_for("connexion.attente", retard=None if parti else "oui"), 303)
    poser_cookie(reponse, NAVIGATEUR, demande.navigateur, duree=int(DUREE_LIEN.total_seconds()))
    return reponse


def _secrets_ordinateur() -> list[str]:
    """The credentials that this browser holds, one per account that asked to be known here."""
    return [*filter(None, (lire_cookie(ORDINATEUR) or "").split("."))][:_COMPTES_PAR_ORDINATEUR]


def _faire_connaitre(bdd: Session, aidant_id: uuid.UUID, nom: str) -> list[str]:
    """Return what the cookie will hold: one credential per account, the newest first."""
    autres = ordinateurs.remplacer(bdd, aidant_id, _secrets_ordinateur(), maintenant=maintenant())
    nouveau = ordinateurs.retenir(bdd, aidant_id, nom=nom, maintenant=maintenant())
    return [nouveau, *autres][:_COMPTES_PAR_ORDINATEUR]


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
        depense = consommer_lien(
            bdd, jeton=jeton, navigateur=lire_cookie(NAVIGATEUR) or "", maintenant=maintenant()
        )
        nom = ordinateurs.nommer(request.user_agent.string)
        _, secret = services.ouvrir(bdd, depense.aidant_id, maintenant=maintenant(), navigateur=nom)
        secrets: list[str] = []
        if depense.retenir_ordinateur and not ordinateurs.sont_interdits(bdd, depense.aidant_id):
            secrets = _faire_connaitre(bdd, depense.aidant_id, nom)
        suite = depense.suite
    entrer(secret)
    reponse = redirect(suite, 303)
    retirer_cookie(reponse, NAVIGATEUR)
    if secrets:
        duree = int(VIE_ORDINATEUR.total_seconds())
        poser_cookie(reponse, ORDINATEUR, ".".join(secrets), duree=duree)
    return reponse


@plan.post("/verrouiller")
@exige(Role.CONNECTE, meme_endormie=True, avant_cgu=True, toute_structure=True)
def verrouiller() -> Response:
    """One click before leaving the desk: the code will be asked."""
    with transaction(session()) as bdd:
        services.verrouiller(bdd, ma_connexion(bdd), maintenant=maintenant())
    return redirect(url_for("connexion.presence"), 303)


@plan.route("/presence", methods=["GET", "POST"])
@exige(Role.CONNECTE, meme_endormie=True, avant_cgu=True, toute_structure=True)
def presence() -> Page:
    """« C’est toujours vous ? »: the code again, then back to where one was."""
    formulaire = FormulairePresence()
    if formulaire.est_valide():
        try:
            prouver_presence(formulaire.code.data or "")
            return redirect(_suite(), 303)
        except ErreurMetier as refus:
            formulaire.porter(refus)
    return render_template("connexion/presence.html", form=formulaire), formulaire.statut


@plan.get("/presence/prolonger")
@exige(Role.CONNECTE, meme_endormie=True, avant_cgu=True, toute_structure=True)
def prolonger() -> Page:
    """« Je suis toujours là »: a request, as any other, says so; the page asked from stays."""
    if veut_region("annonce"):
        return render_template("connexion/_prolongee.html", endormie=est_endormie())
    if est_endormie():
        return redirect(url_for(".presence", suite=request.path), 303)
    return render_template("connexion/prolongee.html")


@plan.route("/cgu", methods=["GET", "POST"])
@exige(Role.CONNECTE, avant_cgu=True)
def cgu() -> Page:
    """The terms, accepted by version."""
    formulaire = FormulaireCgu()
    if formulaire.est_valide():
        with transaction(session()) as bdd:
            moi = ma_connexion(bdd, et_mon_compte=True)
            services.accepter_cgu(bdd, moi, version=CGU_VERSION, maintenant=maintenant())
        return redirect(_suite(), 303)
    aidant = personne().aidant
    page = render_template(
        "connexion/cgu.html",
        form=formulaire,
        version=en_vigueur(),
        versions=changements_depuis(aidant.cgu_version),
        acceptee_le=aidant.cgu_le if aidant.cgu_version == CGU_VERSION else None,
    )
    return page, formulaire.statut


@plan.route("/structure", methods=["GET", "POST"])
@exige(Role.CONNECTE, toute_structure=True)
def structure() -> Page:
    """Choose the current organisation, for those who have several."""
    if est_un_envoi():
        with transaction(session()) as bdd:
            services.basculer(
                bdd,
                ma_connexion(bdd, et_mon_compte=True),
                _uuid(request.form.get("structure")),
                maintenant=maintenant(),
            )
            flash(f"Vous travaillez maintenant pour {personne().organisation.nom}.")
        return redirect(_suite(), 303)
    membres = appartenances(session(), personne().aidant.id)
    return render_template("connexion/structure.html", membres=membres)


@plan.post("/deconnexion")
@exige(Role.PUBLIC)
def deconnexion() -> Response:
    """Close the login; leaving twice is leaving once."""
    if est_connectee():
        with transaction(session()) as bdd:
            services.fermer(bdd, ma_connexion(bdd), maintenant=maintenant())
    fermer_cookie()
    reponse = redirect(url_for("accueil.accueil"), 303)
    reponse.headers["Clear-Site-Data"] = '"storage"'
    return reponse


def _suite() -> str:
    """Where to go next, as the address asks, inside the service."""
    return suite_sure(request.args.get("suite", ""))


def _uuid(texte: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(texte or "")
    except ValueError as erreur:
        raise ErreurMetier("Choisissez une structure.", champ="structure") from erreur
