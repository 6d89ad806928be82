"""A first login, guided: terms, means of login, a practice, then home."""

from flask import redirect, render_template, url_for

from app.espaces.aidant.accueil import plan
from app.metier.aidants.droits import Droit
from app.metier.authentification.queries import moyens_utilisables
from app.metier.entrainement.queries import entrainement_de
from app.metier.entrainement.services import finir_l_accueil
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Formulaire, Page


@plan.route("/bienvenue", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT)
def bienvenue() -> Page:
    """Where one is in one's first login, resumed here until it is followed; « Plus tard » ends it."""
    formulaire, aidant_id = Formulaire(), personne().aidant.id
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                finir_l_accueil(bdd, aidant_id)
            return redirect(url_for(".espace"), 303)
    mien = entrainement_de(session(), aidant_id)
    page = render_template(
        "aidant/accueil/bienvenue.html",
        form=formulaire,
        moyens=moyens_utilisables(session(), aidant_id),
        exercice_a_finir=mien is not None and mien.est_a_finir(maintenant()),
    )
    return page, formulaire.statut
