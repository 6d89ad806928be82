"""The queue of requests: by state, the oldest first; found, followed together."""

import uuid
from functools import cache
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.national.demandes import plan
from app.espaces.national.demandes.forms import FormulaireRechercheDemande
from app.metier.aidants.droits import Droit
from app.metier.habilitation.instruction import file, suivi
from app.metier.habilitation.instruction.file import Filtre, Onglet, PageDemandes, Suivi
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import regions
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, champs_envoyes, est_un_envoi
from app.web.partage.chargement import curseur_demande

_SUIVRE = "suivre"
_TITRES_DES_TYPES = tuple((cle, type_.titre) for cle, type_ in TYPES.items())


@plan.route("/pilotage/demandes", methods=["GET", "POST"])
@exige(Droit.ADMISSION)
def demandes() -> Page:
    """A tab of the queue; a search is answered in place; those that are ticked are followed."""
    filtre, formulaire = _filtre(), FormulaireRechercheDemande()
    if est_un_envoi() and champs_envoyes().get("geste") == _SUIVRE:
        with formulaire.refus():
            return _suivre(filtre)
    saisie = (formulaire.recherche.data or "") if est_un_envoi() else ""
    if not formulaire.errors:
        formulaire.statut = 200
    page = render_template(
        "national/demandes/demandes.html",
        form=formulaire,
        filtre=filtre,
        nombres=file.compter(session()),
        page=file.chercher(session(), saisie) if saisie else _page(filtre),
        saisie=saisie,
        titres=file.TITRES,
        onglet_de=file.onglet_de,
        regions=regions(),
        noms_des_regions=_noms_des_regions(),
        types=TYPES,
        titres_des_types=_TITRES_DES_TYPES,
        ages=file.AGES,
    )
    return page, formulaire.statut


@cache
def _noms_des_regions() -> tuple[tuple[str, str], ...]:
    return tuple((code, region.nom) for code, region in regions().items())


def _suivre(filtre: Filtre) -> Response:
    with acte_national(Droit.ADMISSION) as acte:
        nombre = suivi.suivre_ensemble(acte.bdd, _cochees(), par=acte.par, maintenant=maintenant())
    if nombre:
        flash(f"Vous suivez {nombre} demande{'s' * (nombre > 1)} de plus.")
    else:
        flash("Quelqu’un suit déjà ces demandes : rien n’est changé.")
    return redirect(f"{url_for('.demandes')}?{urlencode(filtre.en_adresse())}", 303)


def _cochees() -> set[uuid.UUID]:
    try:
        return {uuid.UUID(cochee) for cochee in champs_envoyes().getlist("demandes")}
    except ValueError:
        raise ErreurMetier("Cochez les demandes que vous voulez suivre.") from None


def _filtre() -> Filtre:
    try:
        filtre = Filtre(
            onglet=Onglet(request.args.get("onglet", Onglet.A_TRAITER)),
            region=request.args.get("region", ""),
            type=request.args.get("type", ""),
            depuis=int(request.args.get("depuis") or 0),
            suivi=Suivi(request.args.get("suivi", "")),
        )
    except ValueError:
        raise Introuvable from None
    connus = (
        filtre.region in {"", *regions()},
        filtre.type in {"", *TYPES},
        filtre.depuis in {0, *file.AGES},
    )
    if not all(connus):
        raise Introuvable
    return filtre


def _page(filtre: Filtre) -> PageDemandes:
    page = file.page_de_la_file(
        session(),
        filtre,
        moi=personne().aidant.id,
        maintenant=maintenant(),
        apres=curseur_demande("apres"),
    )
    if page is None:
        raise Introuvable
    return page
