"""The card on the aidant's side: choose a secret, print, replace, block."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.acces import exige
from app.bdd import session, transaction
from app.carte.forms import FormulaireImpression
from app.chargement import mandat_charge
from app.cles import en_groupes
from app.erreurs import ErreurMetier
from app.formulaires import Page
from app.horloge import maintenant
from app.htmx import veut_fragment
from app.mandats import cartes
from app.qui import Role, personne
from app.socle import adresse_publique

plan = Blueprint("impression", __name__)


@plan.route("/mandats/<uuid:mandat_id>/carte", methods=["GET", "POST"])
@exige(Role.AIDANT)
def carte(mandat_id: uuid.UUID) -> Page:
    """Choose a secret, or none, with the person; posting answers the sheet, shown this once."""
    formulaire = FormulaireImpression()
    if formulaire.est_valide():
        try:
            with transaction(session()) as bdd:
                mandat = mandat_charge(mandat_id)
                code = cartes.imprimer(
                    bdd,
                    mandat.id,
                    _demande(formulaire),
                    par_id=personne().connexion.aidant_id,
                    maintenant=maintenant(),
                )
            return _feuille(mandat_id, code, formulaire.graine.data or "")
        except ErreurMetier as refus:
            if refus.champ is None:
                raise
            formulaire.porter(refus)
    mandat = mandat_charge(mandat_id)
    cartes.exiger_imprimable(mandat, maintenant=maintenant())
    etat = cartes.etat_carte(session(), mandat, maintenant=maintenant())
    page = render_template("carte/preparer.html", form=formulaire, mandat=mandat, carte=etat)
    return page, formulaire.statut


@plan.post("/mandats/<uuid:mandat_id>/carte/bloquer")
@exige(Role.AIDANT)
def bloquer(mandat_id: uuid.UUID) -> Response:
    """Block the card in service: lost, stolen, seen by somebody."""
    with transaction(session()) as bdd:
        mandat = mandat_charge(mandat_id)
        cartes.bloquer(
            bdd, mandat.id, par_id=personne().connexion.aidant_id, maintenant=maintenant()
        )
    flash("La carte est bloquée : elle ne sert plus.")
    return redirect(url_for("personnes.mandat", mandat_id=mandat_id), 303)


def _demande(formulaire: FormulaireImpression) -> cartes.Impression:
    return cartes.Impression(
        graine=formulaire.graine.data or "",
        remplace=uuid.UUID(formulaire.remplace.data) if formulaire.remplace.data else None,
        secret=formulaire.secret.data or None,
        garde_le_secret=formulaire.garder_secret.data,
    )


def _feuille(mandat_id: uuid.UUID, code: str, graine: str) -> Page:
    if veut_fragment():
        # The sheet is a document of its own: the browser asks for it itself, with the same form.
        return render_template("carte/feuille_prete.html", mandat_id=mandat_id, graine=graine)
    mandat = mandat_charge(mandat_id)
    return render_template(
        "carte/feuille.html",
        mandat=mandat,
        organisation=personne().organisation,
        code=en_groupes(code),
        carte=cartes.carte_en_service(session(), mandat_id),
        adresse=adresse_publique(url_for("carte.carte")).partition("://")[2],
    )
