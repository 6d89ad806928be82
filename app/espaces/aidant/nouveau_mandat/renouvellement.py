"""Renew a mandate: choose what goes on, then read and sign; FranceConnect only when it is old."""

import uuid

from flask import redirect, render_template, url_for

from app.espaces.aidant.nouveau_mandat import plan
from app.espaces.aidant.nouveau_mandat.forms import FormulaireRenouvellement
from app.espaces.aidant.nouveau_mandat.identite import membre_tenu, vers_la_suite
from app.metier.aidants.droits import Droit
from app.metier.brouillons import services
from app.metier.demarches.domaines import en_ordre
from app.metier.mandats.models import Mandat
from app.metier.mandats.renouvellement import identite_connue, renouvelables
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi, parmi
from app.web.partage.chargement import mandat_charge


@plan.route("/mandats/<uuid:mandat_id>/renouveler", methods=["GET", "POST"])
@exige(Droit.MANDATS)
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
        with formulaire.refus():
            return _ouvrir(mandat.id, formulaire)
        mandat = mandat_charge(mandat_id)
        restants = _restants(mandat)
        if not restants:
            return _vers_sa_page(mandat)
    usager = session().get_one(Usager, mandat.usager_id)
    page = render_template(
        "aidant/nouveau_mandat/renouveler.html",
        form=formulaire,
        mandat=mandat,
        texte=mandat.texte,
        restants=restants,
        anciennes={a.domaine: a for a in mandat.autorisations},
        sans_franceconnect=identite_connue(mandat, usager, maintenant=maintenant()) is not None,
        envoi=formulaire.numero or uuid.uuid4(),
    )
    return page, formulaire.statut


def _ouvrir(mandat_id: uuid.UUID, formulaire: FormulaireRenouvellement) -> Page:
    with transaction(session()) as bdd:
        mandat = mandat_charge(mandat_id)
        brouillon = services.renouveler(
            bdd,
            membre_tenu(mandat.organisation_id),
            mandat,
            domaines=formulaire.domaines.data or [],
            duree=formulaire.duree.data,
            maintenant=maintenant(),
            envoi=formulaire.numero,
        )
        return vers_la_suite(brouillon)


def _vers_sa_page(mandat: Mandat) -> Page:
    return redirect(url_for("dossiers.mandat", mandat_id=mandat.id), 303)


def _restants(mandat: Mandat) -> list[str]:
    offertes = renouvelables(session(), mandat, personne().membre)
    return en_ordre(autorisation.domaine for autorisation in offertes)
