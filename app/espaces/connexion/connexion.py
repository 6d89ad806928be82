"""Log in (e-mail and code, then link), lock, prove presence, accept the terms, switch, leave."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.connexion import plan
from app.espaces.connexion.forms import (
    FormulaireCgu,
    FormulaireConnexion,
    FormulairePresence,
    FormulaireSecours,
)
from app.metier.aidants.conditions import changements_depuis, en_vigueur
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import appartenances, plier_courriel
from app.metier.authentification import ordinateurs, postes, services
from app.metier.authentification.codes import INCONNU, depenser, poste_connu, secours_depuis
from app.metier.authentification.liens import DUREE_LIEN, DemandeLien, consommer_lien
from app.metier.authentification.models import VIE_ORDINATEUR, Ordinateur
from app.metier.authentification.secours import depenser as depenser_secours
from app.metier.comptes.parcours import Adresses, envoyer_lien, identifier
from app.metier.messages.queries import acheminement_du_lien
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import CGU_VERSION, exige, suite_sure
from app.web.bdd import session
from app.web.configuration import adresse_publique, reglages, reseau_du_visiteur
from app.web.connectee import (
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
from app.web.formulaires import Page, champs_envoyes, est_un_envoi
from app.web.htmx import veut_region, veut_une_region
from app.web.reprise import Manque, page_veille
from app.web.securite import (
    NAVIGATEUR,
    ORDINATEUR,
    POSTE,
    lire_cookie,
    poser_cookie,
    retirer_cookie,
)

_COMPTES_PAR_ORDINATEUR = 5
_ENVOI = "envoi"


@plan.route("/connexion", methods=["GET", "POST"])
@exige(Role.PUBLIC)
def connexion() -> Page:
    """First screen: e-mail and code, together; who is logged in already goes on."""
    if _est_deja_la():
        return redirect(_suite(), 303)
    formulaire = FormulaireConnexion()
    if formulaire.est_valide():
        with formulaire.refus():
            return _se_connecter(formulaire)
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
    if _est_deja_la():
        return redirect(_suite(), 303)
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
                demande = _demander_lien(aidant, retenir_ordinateur=False)
            return _vers_messagerie(demande)
    return render_template("connexion/secours.html", form=formulaire), formulaire.statut


def _se_connecter(formulaire: FormulaireConnexion) -> Response:
    """On a known computer the code opens at once; elsewhere it gives a link."""
    courriel, secrets = plier_courriel(formulaire.email.data or ""), _secrets_ordinateur()
    ici = _ou_compter(courriel, secrets)
    essai = reserver_essai(courriel, formulaire.code.data or "", navigateur=ici)
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


def _ou_compter(courriel: str, secrets: list[str]) -> str:
    """Return what failures are counted for: this browser if it has been the account's own."""
    ordinateur = ordinateurs.presente(session(), courriel, secrets)
    if ordinateur is not None:
        return poste_connu(ordinateur.id)
    return postes.reconnaitre(session(), courriel, _marques()) or INCONNU


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
    reponse = redirect(url_for("connexion.attente"), 303)
    poser_cookie(reponse, NAVIGATEUR, demande.navigateur, duree=int(DUREE_LIEN.total_seconds()))
    return reponse


def _secrets_ordinateur() -> list[str]:
    """The credentials that this browser holds, one per account that asked to be known here."""
    return [*filter(None, (lire_cookie(ORDINATEUR) or "").split("."))][:_COMPTES_PAR_ORDINATEUR]


def _marques() -> list[str]:
    """The accounts that have logged in here, each proved by its own mark."""
    return [*filter(None, (lire_cookie(POSTE) or "").split("."))]


def _faire_connaitre(bdd: Session, aidant_id: uuid.UUID, nom: str) -> list[str]:
    """Return what the cookie will hold: one credential per account, the newest first."""
    autres = ordinateurs.remplacer(bdd, aidant_id, _secrets_ordinateur(), maintenant=maintenant())
    nouveau = ordinateurs.retenir(bdd, aidant_id, nom=nom, maintenant=maintenant())
    return [nouveau, *autres][:_COMPTES_PAR_ORDINATEUR]


@plan.get("/connexion/attente")
@exige(Role.PUBLIC)
def attente() -> Page:
    """Second screen: look at your mail. Asks by itself how far the message has come.

    It tells the browser that gave a right code alone: whoever else comes waits for nothing, and
    is told so without the base.
    """
    etat = None
    if navigateur := lire_cookie(NAVIGATEUR):
        etat = acheminement_du_lien(session(), navigateur, maintenant=maintenant())
    if not veut_region(_ENVOI):
        if _est_deja_la():
            return redirect(_suite(), 303)
        return render_template("connexion/attente.html", etat=etat, region=_ENVOI)
    if etat is not None and request.args.get("vu") == etat:
        return Response(status=204)  # said again, it would be heard again
    return render_template("connexion/_envoi.html", etat=etat, region=_ENVOI, seule=True)


@plan.route("/connexion/lien", methods=["GET", "POST"])
@exige(Role.PUBLIC)
def lien() -> Page:
    """The link of the mail: opening it changes nothing, its button logs in."""
    jeton = lire_jeton(request.args.get("jeton", ""))
    if _est_deja_la():
        return redirect(_suite(), 303)
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
        courriel = bdd.get_one(Aidant, depense.aidant_id).courriel
        marques = postes.marquer(bdd, courriel, _marques())
        suite = depense.suite
    entrer(secret)
    reponse = redirect(suite, 303)
    retirer_cookie(reponse, NAVIGATEUR)
    duree = int(VIE_ORDINATEUR.total_seconds())
    poser_cookie(reponse, POSTE, ".".join(marques), duree=duree)
    if secrets:
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
    """« C’est toujours vous ? »: the code again, then back to where one was.

    Asked in place, above a page that stays, the answer is nothing once the login is awake.
    """
    formulaire, en_place = FormulairePresence(), veut_une_region()
    if not (en_place or est_un_envoi()) and _code_inutile():
        return redirect(_suite(), 303)
    if formulaire.est_valide():
        with formulaire.refus():
            prouver_presence(formulaire.code.data or "")
            return "" if en_place else redirect(_suite(), 303)
    if en_place:
        return _veiller(formulaire)
    return render_template("connexion/presence.html", form=formulaire), formulaire.statut


def _veiller(formulaire: FormulairePresence) -> Page:
    """Show what is still missing above the page, nothing for a login that is awake."""
    if not (est_un_envoi() or est_endormie()):
        return render_template("layouts/region.html")
    refus = next((phrase for phrases in formulaire.errors.values() for phrase in phrases), None)
    reponse = page_veille(Manque.CODE, refus=refus)
    reponse.status_code = formulaire.statut if est_un_envoi() else reponse.status_code
    return reponse


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
                _uuid(champs_envoyes().get("structure")),
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
        flash("Votre connexion à Aidants Connect est fermée.")
    fermer_cookie()
    reponse = redirect(url_for("public.accueil"), 303)
    reponse.headers["Clear-Site-Data"] = '"storage"'
    return reponse


def _est_deja_la() -> bool:
    """True for a page of the login that somebody logged in opens again: a bookmark, « Back ».

    Not while a link is awaited in this browser: somebody else logs in.
    """
    return not est_un_envoi() and not lire_cookie(NAVIGATEUR) and est_connectee()


def _code_inutile() -> bool:
    """True when the login is awake, and its last code recent enough for any page."""
    return not est_endormie() and personne().connexion.a_donne_un_code_recemment(maintenant())


def _suite() -> str:
    """Where to go next, as the address asks, inside the service."""
    return suite_sure(request.args.get("suite", ""))


def _uuid(texte: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(texte or "")
    except ValueError as erreur:
        raise ErreurMetier("Choisissez une structure.", champ="structure") from erreur
