"""The link of a new e-mail address: opening it changes nothing, its button does."""

from flask import flash, redirect, render_template, request, url_for

from app.espaces.connexion import plan
from app.metier.aidants.droits import Droit
from app.metier.comptes import courriels
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.formulaires import Page, est_un_envoi


@plan.route("/connexion/courriel", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def courriel_lien() -> Page:
    """Prove the address by pressing the button; whoever pressed logs in again with it."""
    jeton = lire_jeton(request.args.get("jeton", ""))
    if est_un_envoi():
        with transaction(session()) as bdd:
            courriels.confirmer(
                bdd, jeton, telephone=reglages().telephone_support, maintenant=maintenant()
            )
        flash("Votre adresse e-mail est changée\u00a0: connectez-vous avec la nouvelle.")
        return redirect(url_for(".connexion"), 303)
    demande = courriels.demande_valable(session(), jeton, maintenant=maintenant())
    return render_template("connexion/courriel_lien.html", nouveau=demande.nouveau)
