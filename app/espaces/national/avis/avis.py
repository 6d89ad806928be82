"""Notices: the list, a new one, one withdrawn."""

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.national.avis import plan
from app.espaces.national.avis.forms import FormulaireAvis
from app.metier.aidants.droits import Droit
from app.metier.avis import services
from app.metier.avis.libelles import AIDES_SORTES, PUBLICS, SORTES
from app.metier.avis.models import Avis
from app.metier.avis.queries import avis_tenu, page_d_avis
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import regions
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page
from app.web.partage.chargement import curseur_demande


@plan.get("/pilotage/avis")
@exige(Droit.SUPPORT)
def liste() -> str:
    """The notices, the newest first: what shows now, what no longer does."""
    page = page_d_avis(session(), apres=curseur_demande("apres"))
    if page is None:
        raise Introuvable
    return render_template(
        "national/avis/liste.html",
        page=page,
        maintenant=maintenant(),
        sortes=SORTES,
        publics=PUBLICS,
        regions=regions(),
    )


@plan.route("/pilotage/avis/nouveau", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def nouveau() -> Page:
    """Write a notice; `?structure=` narrows it to one organisation."""
    formulaire = FormulaireAvis()
    if formulaire.est_valide():
        with formulaire.refus():
            return _ecrire(formulaire)
    page = render_template(
        "national/avis/nouveau.html",
        form=formulaire,
        structure=_structure_demandee(session()),
        sortes=SORTES,
        aides=AIDES_SORTES,
        publics=PUBLICS,
        regions=regions(),
    )
    return page, formulaire.statut


def _structure_demandee(bdd: Session) -> Organisation | None:
    designee = curseur_demande("structure")
    structure = bdd.get(Organisation, designee) if designee else None
    if designee and (structure is None or structure.desactivee_le is not None):
        raise Introuvable
    return structure


def _ecrire(formulaire: FormulaireAvis) -> Response:
    with acte_national(Droit.SUPPORT) as acte:
        contenu = formulaire.contenu(_structure_demandee(acte.bdd))
        services.ecrire(acte.bdd, contenu, par=acte.par, maintenant=maintenant())
    flash("L’avis est en haut de l’accueil de ces personnes.")
    return redirect(url_for(".liste"), 303)


@plan.route("/pilotage/avis/<uuid:avis_id>/retirer", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def retirer(avis_id: uuid.UUID) -> Page:
    """Take one off the homes, at once."""
    formulaire = Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            return _retirer(avis_id)
    trouve = session().get(Avis, avis_id)
    if trouve is None:
        raise Introuvable
    if not trouve.se_montre(maintenant()):
        return redirect(url_for(".liste"), 303)
    page = render_template("national/avis/retirer.html", form=formulaire, avis=trouve)
    return page, formulaire.statut


def _retirer(avis_id: uuid.UUID) -> Response:
    with acte_national(Droit.SUPPORT) as acte:
        tenu = avis_tenu(acte.bdd, avis_id)
        if tenu is None:
            raise Introuvable
        fait = services.retirer(acte.bdd, tenu, par=acte.par, maintenant=maintenant())
    if fait:
        flash("L’avis est retiré : plus personne ne le voit.")
    return redirect(url_for(".liste"), 303)
