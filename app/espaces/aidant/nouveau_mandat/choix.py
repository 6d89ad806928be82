"""Step 1 of the wizard: what is confided, and for how long; the sheet that prepares the rest."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for

from app.espaces.aidant.nouveau_mandat import annonces, plan
from app.espaces.aidant.nouveau_mandat.forms import FormulaireChoix
from app.espaces.aidant.nouveau_mandat.identite import charger, membre_tenu, tenir, vers_la_suite
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import AppartenanceLisible
from app.metier.aidants.themes import pourquoi_ferme
from app.metier.brouillons import services
from app.metier.brouillons.models import BrouillonLisible
from app.metier.brouillons.recapitulatif import confiees, plus_longues
from app.metier.demarches.recherche import chercher
from app.metier.demarches.selection import Selection
from app.metier.mandats.durees import DUREES, fin_de
from app.metier.mandats.possibles import Possible
from app.socle.bdd import transaction
from app.socle.erreurs import Interdit
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, champs_envoyes, est_un_envoi
from app.web.htmx import veut_region
from app.web.partage.catalogue import catalogue, selection_de

_REGIONS = ("resultats", "resume")


@plan.route("/mandats/nouveau", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def nouveau() -> Page:
    """Step 1, first time: posting the choices opens the draft."""
    formulaire, membre = FormulaireChoix(), personne().membre
    if not est_une_question() and formulaire.est_valide():
        choisie = formulaire.selection()
        with formulaire.refus():
            with transaction(session()) as bdd:
                brouillon = services.ouvrir(
                    bdd,
                    membre_tenu(personne().organisation.id),
                    domaines=choisie.domaines,
                    demarches=choisie.cles,
                    est_borne=formulaire.est_borne.data,
                    duree=formulaire.duree.data,
                    maintenant=maintenant(),
                    envoi=formulaire.numero,
                )
            return redirect(url_for(".identite", brouillon_id=brouillon.id), 303)
    return page_du_choix(formulaire, membre)


@plan.route("/mandats/nouveau/<uuid:brouillon_id>/choix", methods=["GET", "POST"])
@exige(Droit.MANDATS, toute_structure=True)
def choix(brouillon_id: uuid.UUID) -> Page:
    """Step 1 again: change what was chosen."""
    if est_un_envoi() and not est_une_question():
        return _changer(brouillon_id)
    brouillon, membre = charger(brouillon_id)
    if est_un_envoi():
        services.exiger_ouvert(brouillon, maintenant())
    elif not brouillon.est_ouvert(maintenant()):
        return vers_la_suite(brouillon)
    return page_du_choix(FormulaireChoix(obj=brouillon), membre, brouillon)


@plan.get("/mandats/nouveau/<uuid:brouillon_id>/rendez-vous")
@exige(Droit.MANDATS, toute_structure=True)
def rendez_vous(brouillon_id: uuid.UUID) -> Page:
    """« Préparer le rendez-vous »: a sheet to print or dictate, without anybody's name."""
    brouillon, membre = charger(brouillon_id)
    if not brouillon.est_ouvert(maintenant()):
        return vers_la_suite(brouillon)
    return render_template(
        "aidant/nouveau_mandat/rendez_vous.html",
        brouillon=brouillon,
        choisie=selection_de(brouillon),
        organisation=membre.organisation,
    )


def _changer(brouillon_id: uuid.UUID) -> Page:
    formulaire = FormulaireChoix()
    try:
        with transaction(session()) as bdd:
            brouillon, membre = tenir(brouillon_id)
            services.exiger_ouvert(brouillon, maintenant())
            if formulaire.est_valide():
                choisie = formulaire.selection()
                services.changer_choix(
                    bdd,
                    brouillon,
                    membre,
                    domaines=choisie.domaines,
                    demarches=choisie.cles,
                    est_borne=formulaire.est_borne.data,
                    duree=formulaire.duree.data,
                    maintenant=maintenant(),
                )
                return vers_la_suite(brouillon)
    except Interdit as refus:
        formulaire.porter(refus)
    lu, ici = charger(brouillon_id)
    return page_du_choix(formulaire, ici, lu)


def _region() -> str | None:
    """Return the living region that an HTMX request wants alone."""
    voulues = [region for region in _REGIONS if est_un_envoi() and veut_region(region)]
    return voulues[0] if voulues else None


def est_une_question() -> bool:
    """True when the form is only asked to show itself again: « Chercher », a living region."""
    return est_un_envoi() and ("chercher" in champs_envoyes() or _region() is not None)


def page_du_choix(
    formulaire: FormulaireChoix,
    membre: AppartenanceLisible,
    brouillon: BrouillonLisible | None = None,
    *,
    gabarit: str = "aidant/nouveau_mandat/choix.html",
) -> Page:
    """Answer the first step, or the living region that is asked; a practice has its own sheet."""
    contexte = _contexte(formulaire, membre, brouillon)
    if region := _region():
        return render_template(f"aidant/nouveau_mandat/_{region}.html", seule=True, **contexte)
    page = render_template(gabarit, brouillon=brouillon, **contexte)
    return page, 422 if est_un_envoi() and not est_une_question() else 200


def _contexte(
    formulaire: FormulaireChoix, membre: AppartenanceLisible, brouillon: BrouillonLisible | None
) -> dict[str, Any]:
    """Return what the page and its living regions show."""
    choisie, cherche = formulaire.selection(membre.domaines), formulaire.cherche
    trouvees = chercher(catalogue(), cherche) if cherche else []
    fin = _fin(formulaire.duree.data, membre)
    return {
        "form": formulaire,
        "permis": membre.domaines,
        "pourquoi_ferme": partial(pourquoi_ferme, membre),
        "organisation": membre.organisation,
        "choisie": choisie,
        "cherche": cherche,
        "trouvees": trouvees,
        "fin": fin,
        "gardees": _gardees(choisie, fin, membre, brouillon),
        "combien": annonces.demarches_trouvees(cherche, trouvees),
        "demandee": "chercher" in champs_envoyes() and not _region(),
        "change": _change(formulaire, choisie, fin, membre),
        # What a change elsewhere in the form also changes: see `_resume.html`.
        "origine": request.headers.get("HX-Trigger"),
        "envoi": formulaire.numero or uuid.uuid4(),
    }


def _gardees(
    choisie: Selection,
    fin: datetime | None,
    membre: AppartenanceLisible,
    brouillon: BrouillonLisible | None,
) -> list[Possible]:
    """Return what would stay as it is, when the person is known already."""
    instant = maintenant()
    identite = brouillon.identite_valable(instant) if brouillon else None
    if fin is None or identite is None:
        return []
    lues = confiees(session(), membre, identite, maintenant=instant)
    return plus_longues(lues, choisie.domaines, fin)


def _change(
    formulaire: FormulaireChoix,
    choisie: Selection,
    fin: datetime | None,
    membre: AppartenanceLisible,
) -> str:
    """Return what the living summary says aloud: what was just changed, and it alone."""
    if fin and request.headers.get("HX-Trigger") == formulaire.duree.id:
        return annonces.duree_choisie(formulaire.duree.data, fin, membre.organisation.zone)
    if request.headers.get("HX-Trigger") == "borne":
        return annonces.borne_changee(est_borne=formulaire.est_borne.data)
    return annonces.themes_changes((formulaire.coches.data or "").split(), choisie)


def _fin(duree: str | None, membre: AppartenanceLisible) -> datetime | None:
    if not duree or duree not in DUREES:
        return None
    return fin_de(duree, maintenant(), membre.organisation.zone)
