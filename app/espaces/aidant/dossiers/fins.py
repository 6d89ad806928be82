"""Report that a person died, or that a measure of protection began: all stops here."""

import uuid

from flask import flash, redirect, render_template, url_for

from app.espaces.aidant.dossiers import plan
from app.metier.aidants.droits import Droit
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandats_de_la_personne
from app.metier.signalements.services import signaler
from app.metier.usagers.fins.libelles import MESURES, MOTIFS
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import lignes_de
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.chargement import montre_ici, usager_charge
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
    usager, instant = usager_charge(usager_id), maintenant()
    page = render_template(
        "aidant/dossiers/fin.html",
        form=formulaire,
        usager_id=usager.id,
        usager=usager.identite,
        mandats=[m for m in _montres(usager) if m.finit_le > instant],
        aujourd_hui=instant.astimezone(ici.organisation.zone).date(),
        motifs=MOTIFS,
        mesures=MESURES,
    )
    return page, formulaire.statut


def _montres(usager: Usager) -> list[Mandat]:
    """The person's mandates that this aidant is shown, by FranceConnect and on paper."""
    lignes = lignes_de(session(), personne().organisation.id, usager)
    return mandats_de_la_personne(session(), [ligne.id for ligne in lignes], montre=montre_ici())
