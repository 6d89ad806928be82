"""The door: what the request is, the link that proves an address, to leave."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.demandeur.habilitation import plan
from app.espaces.demandeur.habilitation.acces import Demandeur, avec_acces, le_demandeur, moi
from app.espaces.demandeur.habilitation.forms import FormulaireAdresse
from app.metier.aidants.droits import Droit
from app.metier.authentification.codes import reserver
from app.metier.habilitation.adresses import est_partagee
from app.metier.habilitation.calendrier import Territoire, calendrier, territoire_de
from app.metier.habilitation.demandeur import acces as services
from app.metier.habilitation.queries import mes_demandes
from app.socle.bdd import transaction
from app.socle.erreurs import TropDeTentatives
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, reseau_du_visiteur
from app.web.formulaires import Formulaire, Page, est_un_envoi
from app.web.reponses.securite import DEMANDEUR, poser_cookie, retirer_cookie

_PARTAGEE = (
    "Cette adresse semble lue par plusieurs personnes. Vous pouvez continuer avec elle ; une "
    "adresse à votre nom protège mieux la demande."
)


@plan.route("/habilitation/", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def accueil() -> Page:
    """What to have at hand, when each territory opens; an address, and a link goes to it."""
    formulaire = FormulaireAdresse()
    if formulaire.est_valide():
        with formulaire.refus():
            _envoyer(formulaire.courriel.data or "")
            return redirect(url_for(".envoye"), 303)
    qui = le_demandeur()
    page = render_template(
        "demandeur/habilitation/accueil.html",
        form=formulaire,
        calendrier=calendrier(session(), maintenant=maintenant()),
        demandeur=qui,
        le_sien=_le_sien(qui) if qui else None,
    )
    return page, formulaire.statut


def _le_sien(qui: Demandeur) -> Territoire | None:
    """Return the territory of the last request that says where it is."""
    siennes = (d for d in mes_demandes(session(), qui.courriel) if d.code_commune)
    derniere = next(siennes, None)
    return territoire_de(session(), derniere, maintenant=maintenant()) if derniere else None


def _envoyer(courriel: str) -> None:
    try:
        with transaction(session()) as bdd:
            compteurs = [services.compteur_des_liens(reseau_du_visiteur())]
            reserver(bdd, compteurs, courriel, maintenant=maintenant())
    except TropDeTentatives as refus:
        raise TropDeTentatives(
            "Trop de liens demandés depuis ce réseau. Attendez une heure, puis recommencez."
        ) from refus
    with transaction(session()) as bdd:
        base = adresse_publique(url_for(".lien"))
        services.demander_lien(bdd, courriel, base=base, maintenant=maintenant())
    if est_partagee(courriel):
        flash(_PARTAGEE)


@plan.get("/habilitation/envoye")
@exige(Droit.PUBLIC)
def envoye() -> Page:
    """Look at your mail: the same page for every address."""
    return render_template("demandeur/habilitation/envoye.html")


@plan.route("/habilitation/lien", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def lien() -> Page:
    """The link of the mail: opening it changes nothing, its button does."""
    formulaire = Formulaire()
    if not est_un_envoi():
        return render_template("demandeur/habilitation/lien.html", form=formulaire)
    jeton = lire_jeton(request.args.get("jeton", ""))
    with transaction(session()) as bdd:
        secret = services.ouvrir(bdd, jeton, maintenant=maintenant())
    reponse = redirect(url_for(".mes_demandes"), 303)
    poser_cookie(reponse, DEMANDEUR, secret, duree=int(services.VIE_MAX.total_seconds()))
    return reponse


@plan.post("/habilitation/quitter")
@exige(Droit.PUBLIC)
@avec_acces
def quitter() -> Response:
    """Leave: this browser opens nothing any more."""
    with transaction(session()) as bdd:
        services.fermer(bdd, moi().acces_id, maintenant=maintenant())
    flash("Vous êtes sorti de vos demandes. Un nouveau lien vous y ramène.")
    reponse = redirect(url_for(".accueil"), 303)
    retirer_cookie(reponse, DEMANDEUR)
    return reponse
