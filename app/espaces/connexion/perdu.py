"""« J’ai perdu ma carte / mon téléphone »: ask for a message, open its link, say what is lost."""

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.connexion import plan
from app.espaces.connexion.forms import FormulairePerte
from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import plier_courriel
from app.metier.authentification.moyens import pertes
from app.metier.comptes.parcours import Adresses, annoncer_suspension
from app.metier.comptes.taches import repondre_aux_pertes
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, reglages, reseau_du_visiteur
from app.web.expedition.facteur import apres_reponse
from app.web.formulaires import Page, champs_envoyes, est_un_envoi


@plan.route("/connexion/perdu", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def perdu() -> Page:
    """Ask for the message: the same answer, whoever's the e-mail is."""
    formulaire = FormulairePerte()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                pertes.demander(
                    bdd,
                    plier_courriel(formulaire.email.data or ""),
                    adresse=reseau_du_visiteur(),
                    maintenant=maintenant(),
                )
            reponse = redirect(url_for(".perdu_envoye"), 303)
            apres_reponse(reponse, _repondre)
            return reponse
    return render_template("connexion/perdu.html", form=formulaire), formulaire.statut


@plan.get("/connexion/perdu/envoye")
@exige(Droit.PUBLIC)
def perdu_envoye() -> Page:
    """Look at your mail: true or not, it is the same page."""
    return render_template("connexion/perdu_envoye.html")


@plan.route("/connexion/perdu/lien", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def perdu_lien() -> Page:
    """The link of the mail: opening it changes nothing, its buttons suspend a device."""
    jeton, refus = lire_jeton(request.args.get("jeton", "")), ""
    if est_un_envoi():
        try:
            return _suspendre(jeton, champs_envoyes().get("genre", ""))
        except pertes.LienPerteRefuse:
            raise
        except ErreurMetier as erreur:
            refus = erreur.phrase
    genres = pertes.genres_en_service(session(), jeton, maintenant=maintenant())
    page = render_template("connexion/perdu_lien.html", genres=genres, refus=refus)
    return page, 422 if refus else 200


def _suspendre(jeton: str, genre: str) -> Response:
    with transaction(session()) as bdd:
        aidant = pertes.suspendre(bdd, jeton, genre, maintenant=maintenant())
        annoncer_suspension(bdd, aidant, genre, _adresses(), maintenant=maintenant())
    return redirect(url_for("connexion.connexion", suspendu="oui"), 303)


def _repondre() -> int:
    """Write the messages asked for, after an answer; return how many requests were looked at."""
    return repondre_aux_pertes(session(), _adresses(), horloge=maintenant)


def _adresses() -> Adresses:
    chemin = current_app.url_map.bind("").build("connexion.perdu_lien")
    return Adresses(adresse_publique(chemin), reglages().telephone_support)
