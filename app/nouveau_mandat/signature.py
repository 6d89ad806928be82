"""Back from the printer: is the paper signed?"""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.acces import exige
from app.bdd import session, transaction
from app.chargement import mandat_charge
from app.formulaires import Page, est_un_envoi
from app.horloge import maintenant
from app.mandats.signature import signer
from app.nouveau_mandat.forms import FormulaireSignature
from app.qui import Role, personne

plan = Blueprint("signature", __name__)


@plan.route("/mandats/<uuid:mandat_id>/signature", methods=["GET", "POST"])
@exige(Role.AIDANT)
def signature(mandat_id: uuid.UUID) -> Page:
    """« Papier signé ? »: yes is noted, later goes on; nothing is asked when it is known."""
    mandat = mandat_charge(mandat_id)
    formulaire = FormulaireSignature()
    if formulaire.est_valide():
        if formulaire.signe.data == "oui":
            with transaction(session()) as bdd:
                mandat_charge(mandat_id)
                signer(bdd, mandat_id, aidant_id=personne().aidant.id, maintenant=maintenant())
            flash("Papier signé : c’est noté.")
        else:
            flash("Rien n’est noté : le papier reste à signer.")
        return _vers_le_mandat(mandat_id)
    if not est_un_envoi() and not mandat.attend_sa_signature(maintenant()):
        return _vers_le_mandat(mandat_id)
    page = render_template("nouveau_mandat/signature.html", form=formulaire, mandat=mandat)
    return page, formulaire.statut


def _vers_le_mandat(mandat_id: uuid.UUID) -> Response:
    return redirect(url_for("personnes.mandat", mandat_id=mandat_id), 303)
