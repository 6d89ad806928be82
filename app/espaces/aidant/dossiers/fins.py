"""Report that a person died, or that a measure of protection began: all stops here."""

import uuid

from flask import flash, redirect, render_template, url_for

from app.espaces.aidant.dossiers import plan
from app.metier.aidants.droits import Droit
from app.metier.signalements.services import signaler
from app.metier.usagers.fins.libelles import MESURES, MOTIFS
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.chargement import usager_charge
from app.web.partage.signalements import FormulaireFin


@plan.route("/usagers/<uuid:usager_id>/fin", methods=["GET", "POST"])
@exige(Droit.MANDATS, code_recent=True)
def signaler_fin(usager_id: uuid.UUID) -> Page:
    """What will happen, said plainly; posting it stops every mandate of this person here."""
    formulaire, ici = FormulaireFin(), personne()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                usager_charge(usager_id)
                faite = signaler(
                    bdd,
                    ici.organisation,
                    usager_id,
                    formulaire.signalement(),
                    par_id=ici.aidant.id,
                    maintenant=maintenant(),
                )
            flash("C’est signalé : tout est arrêté ici." if faite else "C’était déjà signalé.")
            return redirect(url_for("dossiers.usager", usager_id=usager_id), 303)
    usager = usager_charge(usager_id)
    page = render_template(
        "aidant/dossiers/fin.html",
        form=formulaire,
        usager_id=usager.id,
        usager=usager.identite,
        aujourd_hui=maintenant().astimezone(ici.organisation.zone).date(),
        motifs=MOTIFS,
        mesures=MESURES,
    )
    return page, formulaire.statut
