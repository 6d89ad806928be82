"""Back from the printer: is the paper signed?"""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.dossiers import plan
from app.espaces.aidant.nouveau_mandat.forms import FormulaireSignature
from app.metier.aidants.droits import Droit
from app.metier.cartes_mandat.services import carte_en_service, est_imprimable
from app.metier.mandats.papiers.signature import signer
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi
from app.web.partage.chargement import mandat_charge
from app.web.pdf import papier


@plan.route("/mandats/<uuid:mandat_id>/signature", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def signature(mandat_id: uuid.UUID) -> Page:
    """« Papier signé ? »: yes is noted, later goes on; nothing is asked when it is known."""
    mandat = mandat_charge(mandat_id)
    formulaire = FormulaireSignature()
    if formulaire.est_valide():
        if formulaire.signe.data == "oui":
            return _signer(mandat_id)
        flash("Le papier se signera plus tard. Vous le retrouvez à l’accueil.")
        return _vers_le_mandat(mandat_id)
    if not est_un_envoi() and not mandat.attend_sa_signature(maintenant()):
        return _vers_le_mandat(mandat_id)
    page = render_template(
        "aidant/dossiers/signature.html",
        form=formulaire,
        mandat=mandat,
        en_pdf=papier.est_possible(),
    )
    return page, formulaire.statut


def _signer(mandat_id: uuid.UUID) -> Response:
    """Note that the paper is signed; the next act is the person's card, unless they have it."""
    instant = maintenant()
    with transaction(session()) as bdd:
        mandat = mandat_charge(mandat_id)
        if signer(bdd, mandat_id, aidant_id=personne().aidant.id, maintenant=instant):
            flash("C’est noté : le papier est signé.")
        sans_carte = carte_en_service(bdd, mandat) is None
        carte_suit = sans_carte and est_imprimable(mandat, maintenant=instant)
    if carte_suit:
        return redirect(url_for("dossiers.carte", mandat_id=mandat_id), 303)
    return _vers_le_mandat(mandat_id)


def _vers_le_mandat(mandat_id: uuid.UUID) -> Response:
    return redirect(url_for("dossiers.mandat", mandat_id=mandat_id), 303)
