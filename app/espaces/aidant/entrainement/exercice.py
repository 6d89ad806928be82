"""The way in and out of a practice; how its other screens load it."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.aidant.entrainement import plan
from app.metier.aidants.droits import Droit
from app.metier.entrainement import services
from app.metier.entrainement.models import Entrainement
from app.metier.entrainement.personnes import PARTICULARITES, PERSONNES
from app.metier.entrainement.queries import exercice_de
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi


@plan.route("/entrainement/", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def depart() -> Page:
    """What an exercise is, and where it was left; posting begins one, from nothing."""
    if est_un_envoi():
        with transaction(session()) as bdd:
            services.commencer(bdd, personne().aidant.id, maintenant=maintenant())
        return redirect(url_for(".choix"), 303)
    en_cours = mon_exercice()
    return render_template(
        "aidant/entrainement/depart.html",
        en_cours=en_cours,
        suite=url_for(f".{en_cours.etape}") if en_cours else None,
        personnes=PERSONNES,
        particularites=PARTICULARITES,
    )


@plan.post("/entrainement/effacer")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def effacer() -> Response:
    """« La personne renonce », or one has had enough: the exercise goes."""
    with transaction(session()) as bdd:
        tenu(bdd).effacer()
    flash("L’exercice est effacé.")
    return redirect(url_for("accueil.espace"), 303)


@plan.post("/entrainement/ecarter")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def ecarter() -> Response:
    """« Ne plus proposer »: the home says it no more."""
    with transaction(session()) as bdd:
        services.ecarter(bdd, personne().aidant.id, maintenant=maintenant())
    flash("L’accueil ne propose plus l’exercice. Vous le retrouverez dans le plan du site.")
    return redirect(url_for("accueil.espace"), 303)


def mon_exercice() -> Entrainement | None:
    """Load-and-authorise: the account's own, None when there is none any more."""
    return exercice_de(session(), personne().aidant.id, maintenant=maintenant())


def tenu(bdd: Session) -> Entrainement:
    """Load-and-authorise: the account's own, held, made when there was none."""
    return services.tenir(bdd, personne().aidant.id)


def vers_la_suite(exercice: Entrainement | None) -> Response:
    """Go to the first open step, to the beginning when nothing was begun."""
    return redirect(url_for(f".{exercice.etape if exercice else 'depart'}"), 303)
