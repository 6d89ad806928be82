"""A practice goes on: an invented site, the person, the démarche, then the mandate is stopped."""

from typing import Any

from flask import redirect, render_template, url_for

from app.espaces.aidant.entrainement import plan
from app.espaces.aidant.entrainement.exercice import mon_exercice, tenu, vers_la_suite
from app.espaces.aidant.entrainement.forms import FormulaireDemarche
from app.metier.aidants.droits import Droit
from app.metier.entrainement import services
from app.metier.entrainement.models import Entrainement
from app.metier.entrainement.personnes import SITE
from app.metier.entrainement.recapitulatif import fin_prevue, nommees
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi
from app.web.partage.catalogue import catalogue


@plan.get("/entrainement/site")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def site() -> Page:
    """An administration that does not exist, before anybody is connected there."""
    return _page("site", "aidant/entrainement/site.html", entre=False)


@plan.get("/entrainement/personne")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def qui() -> Page:
    """« Qui aidez-vous ? », once FranceConnect was told Aidants Connect."""
    return _page("site", "aidant/entrainement/personne.html")


@plan.route("/entrainement/demarche", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def demarche() -> Page:
    """« Quelle démarche ? »: posting it opens the invented site in the person's name."""
    formulaire = FormulaireDemarche()
    if formulaire.est_valide():
        with transaction(session()) as bdd:
            services.utiliser(tenu(bdd), formulaire.domaine.data, maintenant=maintenant())
        return redirect(url_for(".arrivee"), 303)
    return _page("site", "aidant/entrainement/demarche.html", form=formulaire)


@plan.get("/entrainement/arrivee")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def arrivee() -> Page:
    """On the invented site, in the person's name."""
    return _page("arret", "aidant/entrainement/site.html", entre=True)


@plan.route("/entrainement/arret", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def arret() -> Page:
    """Stop the mandate: the exercise is then finished."""
    if est_un_envoi():
        with transaction(session()) as bdd:
            exercice = tenu(bdd)
            services.arreter(bdd, exercice, personne().organisation.id, maintenant=maintenant())
        return redirect(url_for(".bilan"), 303)
    return _page("arret", "aidant/entrainement/arret.html")


@plan.get("/entrainement/bilan")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def bilan() -> Page:
    """What was learnt, and what comes next."""
    return _page("bilan", "aidant/entrainement/bilan.html")


def _page(etape: str, gabarit: str, **contexte: Any) -> Page:
    """Show one of these screens, or lead to the open step when it is not its turn yet."""
    exercice = mon_exercice()
    est_fini = exercice is not None and exercice.etape == "bilan" != etape
    if exercice is None or est_fini or not exercice.a_atteint(etape):
        return vers_la_suite(exercice)
    page = render_template(gabarit, site=SITE, **_montre(exercice), **contexte)
    return page, contexte["form"].statut if "form" in contexte else 200


def _montre(exercice: Entrainement) -> dict[str, Any]:
    return {
        "exercice": exercice,
        "usager": exercice.identite,
        "nommees": nommees(exercice, catalogue()),
        "fin": fin_prevue(exercice, personne().membre, maintenant()),
        "zone": personne().organisation.zone,
    }
