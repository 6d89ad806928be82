"""Reserved mandates whose aidants have all left: given to others, without anybody's name."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.referent.equipe import plan
from app.espaces.referent.equipe.cible import acte_d_equipe
from app.espaces.referent.equipe.forms import FormulaireReserve
from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import aidants_de
from app.metier.equipe import annonces
from app.metier.equipe.queries import membres_de
from app.metier.mandats.fins import orphelins
from app.metier.mandats.models import Mandat
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, parmi


@plan.get("/equipe/reserves/")
@exige(Droit.EQUIPE)
def reserves() -> Page:
    """The mandates that nobody may open: their number, their dates, their themes."""
    ici = personne().organisation.id
    trouves = orphelins.orphelins(session(), ici, maintenant=maintenant())
    return render_template("referent/equipe/reserves.html", mandats=trouves)


@plan.route("/equipe/reserves/<uuid:mandat_id>", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def confier_reserve(mandat_id: uuid.UUID) -> Page:
    """Choose who may open one of them from now on."""
    ici, formulaire = personne().organisation.id, FormulaireReserve()
    mandat = _charge(mandat_id)
    aidants = aidants_de(session(), ici)
    formulaire.aidants.choices = parmi(str(qui.id) for qui in aidants)
    if formulaire.est_valide():
        with formulaire.refus():
            return _confier(mandat_id, {uuid.UUID(qui) for qui in formulaire.aidants.data or []})
        mandat = _charge(mandat_id)
    page = render_template(
        "referent/equipe/reserve.html", form=formulaire, mandat=mandat, aidants=aidants
    )
    return page, formulaire.statut


def _confier(mandat_id: uuid.UUID, choisis: set[uuid.UUID]) -> Response:
    with acte_d_equipe() as acte:
        mandat = _charge(mandat_id, verrou=True)
        numero = mandat.numero
        confies = orphelins.reattribuer(
            acte.bdd, mandat, choisis, par_id=acte.par.id, maintenant=maintenant()
        )
        autres = [qui.id for qui in confies if qui.id != acte.par.id]
        for membre in membres_de(acte.bdd, mandat.organisation_id, autres):
            acte.dire(membre.aidant, annonces.mandat_confie(numero))
        noms = ", ".join(qui.nom_complet for qui in confies)
    flash(f"Le mandat n° {numero} est ouvert à : {noms}. La personne l’apprendra à sa visite.")
    return redirect(url_for(".reserves"), 303)


def _charge(mandat_id: uuid.UUID, *, verrou: bool = False) -> Mandat:
    """Load-and-authorise: a mandate of the current organisation that nobody may open."""
    mandat = orphelins.orphelin(
        session(),
        personne().organisation.id,
        mandat_id,
        maintenant=maintenant(),
        verrou=verrou,
    )
    if mandat is None:
        raise Introuvable
    return mandat
