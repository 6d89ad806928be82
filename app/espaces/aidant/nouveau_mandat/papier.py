"""Step 2 without FranceConnect: the aidant reads who the person is on a document."""

import uuid

from flask import redirect, render_template, url_for

from app.espaces.aidant.nouveau_mandat import plan
from app.espaces.aidant.nouveau_mandat.forms_papier import FormulairePapier
from app.espaces.aidant.nouveau_mandat.identite import charger, tenir, vers_la_suite
from app.metier.aidants.droits import Droit
from app.metier.brouillons import services, sortie
from app.metier.brouillons.distance import liens
from app.metier.brouillons.distance.models import ANNULE
from app.metier.brouillons.identification import identifier_sur_piece
from app.metier.usagers.pieces import PIECES
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import ma_connexion
from app.web.formulaires import Page, est_un_envoi


@plan.route("/mandats/nouveau/<uuid:brouillon_id>/papier", methods=["GET", "POST"])
@exige(Droit.MANDATS, toute_structure=True)
def papier(brouillon_id: uuid.UUID) -> Page:
    """« Mandat papier »: who the person is, as their document says; nothing else of it is kept."""
    brouillon, membre = charger(brouillon_id)
    instant = maintenant()
    if not brouillon.est_ouvert(instant):
        return vers_la_suite(brouillon)
    if brouillon.identite_valable(instant) and not est_un_envoi():
        return vers_la_suite(brouillon)
    formulaire = FormulairePapier()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                tenu, _ = tenir(brouillon_id)
                services.exiger_ouvert(tenu, maintenant())
                liens.fermer_celui_de(bdd, tenu, ANNULE, maintenant=maintenant())
                sortie.liberer(bdd, ma_connexion(bdd), maintenant=maintenant())
                identifier_sur_piece(
                    bdd,
                    tenu,
                    formulaire.identite,
                    formulaire.piece.data,
                    maintenant=maintenant(),
                )
            return redirect(url_for(".conclusion", brouillon_id=brouillon_id), 303)
    page = render_template(
        "aidant/nouveau_mandat/papier.html",
        form=formulaire,
        brouillon_id=brouillon_id,
        organisation=membre.organisation,
        pieces={cle: nom.capitalize() for cle, nom in PIECES.items()},
    )
    return page, formulaire.statut
