"""Renew a mandate: choose what goes on, then read and sign; FranceConnect only when it is old."""

import uuid

from flask import Blueprint, redirect, render_template, url_for

from app.acces import exige
from app.bdd import session, transaction
from app.chargement import mandat_charge
from app.domaines import en_ordre
from app.erreurs import ErreurMetier
from app.formulaires import Page, est_un_envoi, parmi
from app.horloge import maintenant
from app.mandats.models import Mandat
from app.mandats.renouvellement import identite_connue, renouvelables
from app.nouveau_mandat import services
from app.nouveau_mandat.forms import FormulaireRenouvellement
from app.nouveau_mandat.routes import membre_aidant, vers_la_suite
from app.qui import Role, personne
from app.usagers.models import Usager

plan = Blueprint("renouvellement", __name__)


@plan.route("/mandats/<uuid:mandat_id>/renouveler", methods=["GET", "POST"])
@exige(Role.AIDANT)
def renouveler(mandat_id: uuid.UUID) -> Page:
    """What goes on, and for how long. Posting it opens a draft whose person is known."""
    mandat, formulaire = mandat_charge(mandat_id), FormulaireRenouvellement()
    restants = _restants(mandat)
    if not restants:
        return _vers_sa_page(mandat)
    formulaire.domaines.choices = parmi(restants)
    if not est_un_envoi():
        formulaire.domaines.data, formulaire.duree.data = restants, mandat.duree
    elif formulaire.est_valide():
        try:
            return _ouvrir(mandat.id, formulaire)
        except ErreurMetier as refus:
            formulaire.porter(refus)
            mandat = mandat_charge(mandat_id)
            restants = _restants(mandat)
            if not restants:
                return _vers_sa_page(mandat)
    usager = session().get_one(Usager, mandat.usager_id)
    page = render_template(
        "nouveau_mandat/renouveler.html",
        form=formulaire,
        mandat=mandat,
        texte=mandat.texte,
        restants=restants,
        noms={a.domaine: a.demarches for a in mandat.autorisations},
        sans_franceconnect=identite_connue(mandat, usager, maintenant=maintenant()) is not None,
        envoi=formulaire.numero or uuid.uuid4(),
    )
    return page, formulaire.statut


def _ouvrir(mandat_id: uuid.UUID, formulaire: FormulaireRenouvellement) -> Page:
    with transaction(session()) as bdd:
        mandat = mandat_charge(mandat_id)
        brouillon = services.renouveler(
            bdd,
            membre_aidant(mandat.organisation_id, verrou=True),
            mandat,
            domaines=formulaire.domaines.data or [],
            duree=formulaire.duree.data,
            maintenant=maintenant(),
            envoi=formulaire.numero,
        )
        return vers_la_suite(brouillon)


def _vers_sa_page(mandat: Mandat) -> Page:
    return redirect(url_for("personnes.mandat", mandat_id=mandat.id), 303)


def _restants(mandat: Mandat) -> list[str]:
    offertes = renouvelables(session(), mandat, personne().membre)
    return en_ordre(autorisation.domaine for autorisation in offertes)
