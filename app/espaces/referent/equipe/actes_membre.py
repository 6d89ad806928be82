"""Acts of a référent on one person, and on the whole team: a page each, that says what changes."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.referent.equipe import plan
from app.espaces.referent.equipe.cible import acte_d_equipe, acte_sur, membre_vise
from app.espaces.referent.equipe.forms import (
    INTERDITS,
    PERMIS,
    FormulaireFermeture,
    FormulaireOrdinateurs,
    FormulaireThemes,
)
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Appartenance
from app.metier.equipe import annonces, services
from app.metier.equipe import libelles as mots
from app.metier.equipe.annonces import Annonce
from app.metier.equipe.queries import connus_par_ordinateur, nb_mandats_pour_lui_seul
from app.metier.organisations.models import Organisation
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi, parmi

Service = Callable[..., bool]


@plan.route("/equipe/<uuid:aidant_id>/fermer", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def fermer(aidant_id: uuid.UUID) -> Page:
    """Close somebody's access to this organisation."""
    vise, formulaire = membre_vise(aidant_id), FormulaireFermeture()
    if formulaire.est_valide():
        return _agir(
            aidant_id,
            services.fermer_acces,
            annonces.acces_ferme(),
            motif=formulaire.motif.data,
        )
    if vise.terminee_le is not None:
        return _retour(aidant_id)
    nb_seuls = nb_mandats_pour_lui_seul(session(), vise, maintenant=maintenant())
    page = render_template(
        "referent/equipe/fermer.html",
        form=formulaire,
        membre=vise,
        nb_seuls=nb_seuls,
        motifs=services.MOTIFS_FIN,
    )
    return page, formulaire.statut


@plan.route("/equipe/<uuid:aidant_id>/rouvrir", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def rouvrir(aidant_id: uuid.UUID) -> Page:
    """Give somebody their access back."""
    vise = membre_vise(aidant_id)
    if est_un_envoi():
        return _agir(aidant_id, services.rouvrir_acces, annonces.acces_rouvert())
    ferme = vise.terminee_le is not None or vise.aidant.est_endormi
    return _page("referent/equipe/rouvrir.html", vise, utile=ferme)


@plan.route("/equipe/<uuid:aidant_id>/nommer-referent", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True, sans_filet=True)
def nommer_referent(aidant_id: uuid.UUID) -> Page:
    """Have somebody manage the team too."""
    vise = membre_vise(aidant_id)
    if est_un_envoi():
        return _agir(aidant_id, services.nommer_referent, annonces.referent_nomme())
    return _page("referent/equipe/nommer_referent.html", vise, utile=not vise.peut(Droit.EQUIPE))


@plan.route("/equipe/<uuid:aidant_id>/retirer-referent", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def retirer_referent(aidant_id: uuid.UUID) -> Page:
    """Have somebody manage the team no longer."""
    vise = membre_vise(aidant_id)
    if est_un_envoi():
        return _agir(aidant_id, services.retirer_referent, annonces.referent_retire())
    return _page("referent/equipe/retirer_referent.html", vise, utile=vise.peut(Droit.EQUIPE))


@plan.route("/equipe/<uuid:aidant_id>/themes", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def themes(aidant_id: uuid.UUID) -> Page:
    """Choose the themes that somebody may use."""
    vise, formulaire = membre_vise(aidant_id), FormulaireThemes()
    formulaire.domaines.choices = parmi(personne().organisation.domaines)
    if formulaire.est_valide():
        choisis = formulaire.domaines.data or []
        return _agir(
            aidant_id,
            services.limiter_themes,
            annonces.themes_choisis(choisis),
            domaines=choisis,
        )
    if not est_un_envoi():
        formulaire.domaines.data = vise.domaines
    page = render_template("referent/equipe/themes.html", form=formulaire, membre=vise)
    return page, formulaire.statut


@plan.route("/equipe/ordinateurs", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def ordinateurs() -> Page:
    """Forbid known computers in this organisation, or allow them again."""
    formulaire = FormulaireOrdinateurs()
    if formulaire.est_valide():
        interdits = formulaire.choix.data == INTERDITS
        _choisir_ordinateurs(interdits=interdits)
        flash(
            f"Ordinateurs connus : {'interdits' if interdits else 'permis'} dans votre structure."
        )
        return redirect(url_for(".equipe"), 303)
    if not est_un_envoi():
        interdits = personne().organisation.ordinateurs_interdits
        formulaire.choix.data = INTERDITS if interdits else PERMIS
    return render_template("referent/equipe/ordinateurs.html", form=formulaire), formulaire.statut


def _choisir_ordinateurs(*, interdits: bool) -> None:
    with acte_d_equipe() as acte:
        ici = acte.bdd.get_one(
            Organisation, personne().organisation.id, with_for_update={"key_share": True}
        )
        fait = services.choisir_ordinateurs(
            acte.bdd, ici, interdits=interdits, par=acte.par, maintenant=maintenant()
        )
        if fait and interdits:
            for membre in connus_par_ordinateur(acte.bdd, ici.id, maintenant=maintenant()):
                acte.dire(membre.aidant, annonces.ordinateurs_interdits())


def _agir(aidant_id: uuid.UUID, service: Service, annonce: Annonce, **options: Any) -> Response:
    """Do the act, once, and write it to the person. Done already: nothing, no mail."""
    with acte_sur(aidant_id) as acte:
        fait = service(acte.bdd, acte.membre, par=acte.par, maintenant=maintenant(), **options)
        if fait:
            acte.dire(annonce)
    return _retour(aidant_id)


def _retour(aidant_id: uuid.UUID) -> Response:
    return redirect(url_for(".membre", aidant_id=aidant_id), 303)


def _page(gabarit: str, vise: Appartenance, *, utile: bool) -> Page:
    """The page of an act that one button confirms; done already, the person's page."""
    if not utile:
        return _retour(vise.aidant_id)
    return render_template(gabarit, membre=vise, mots=mots)
