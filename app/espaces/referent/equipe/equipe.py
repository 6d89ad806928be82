"""The team: its list, the same in a file, and one page a person."""

import enum
import uuid
from datetime import timedelta
from typing import TypeVar

from flask import render_template, request
from werkzeug.wrappers import Response

from app.espaces.referent.equipe import plan
from app.espaces.referent.equipe.cible import membre_vise
from app.espaces.referent.equipe.forms import FormulaireNom
from app.metier.aidants.actes import PageActes, page_d_actes
from app.metier.aidants.droits import Droit
from app.metier.authentification.verrous import est_bloque
from app.metier.equipe import libelles as mots
from app.metier.equipe.liste.accueil import AccueilEquipe, accueil
from app.metier.equipe.liste.pages import (
    PAR_PAGE,
    Filtre,
    PageMembres,
    Tri,
    bilan,
    fiche_de,
    membres_nommes,
    page_de_membres,
    tous_les_membres,
)
from app.metier.equipe.liste.tableur import lignes
from app.metier.equipe.queries import geres
from app.metier.journal.actions import GESTION
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi
from app.web.htmx import veut_region
from app.web.partage.chargement import curseur_demande
from app.web.tableur import tableur

_REGION = "resultats"
_TOUT_JUSTE = timedelta(minutes=2)
Choix = TypeVar("Choix", bound=enum.StrEnum)


@plan.route("/equipe/", methods=["GET", "POST"])
@exige(Droit.EQUIPE, sans_filet=True)
def equipe() -> Page:
    """Who is in the team, and who cannot work; a search is answered in place."""
    ici = personne().organisation.id
    filtre = _choix(Filtre, "filtre", Filtre.PRESENTS)
    tri = _choix(Tri, "tri", Tri.NOM)
    formulaire = FormulaireNom()
    cherche = est_un_envoi() and formulaire.est_valide() and (formulaire.recherche.data or "")
    suite, seule = cherche or "apres" in request.args, veut_region(_REGION)
    lu = None if suite or seule else _accueil(filtre, tri)
    il_en_reste = False
    if cherche:
        trouves = membres_nommes(session(), ici, cherche, filtre=filtre)
        membres, il_en_reste = PageMembres(trouves[:PAR_PAGE], None), len(trouves) > PAR_PAGE
    else:
        membres = lu.membres if lu else _page(ici, filtre, tri)
    compte = lu.attention.bilan if lu else bilan(session(), ici)
    page = render_template(
        "referent/equipe/_membres.html" if seule else "referent/equipe/equipe.html",
        form=formulaire,
        cherche=bool(cherche),
        page=membres,
        il_en_reste=il_en_reste,
        bilan=compte,
        attention=lu.attention if lu else None,
        filtre=filtre,
        tri=tri,
        region=_REGION,
        seule=seule,
        demandee=not seule and bool(cherche or request.args),
        est_seul=compte.referents == 1,
        structure=lu.structure if lu else None,
        mots=mots,
    )
    return page, 422 if formulaire.errors else 200


@plan.get("/equipe/equipe.csv")
@exige(Droit.EQUIPE)
def fichier() -> Response:
    """The whole team, for a spreadsheet."""
    ici = personne().organisation
    return tableur(lignes(tous_les_membres(session(), ici.id), ici.zone), nom="equipe")


@plan.get("/equipe/<uuid:aidant_id>")
@exige(Droit.EQUIPE, sans_filet=True)
def membre(aidant_id: uuid.UUID) -> str:
    """One person of the team: whether they can work, what opens their account, what was managed."""
    vise = membre_vise(aidant_id)
    actes = page_d_actes(session(), geres(vise), avant=curseur_demande("avant"))
    if actes is None:
        raise Introuvable
    fiche = fiche_de(session(), vise)
    return render_template(
        "referent/equipe/membre.html",
        membre=vise,
        fiche=fiche,
        moyens=fiche.moyens,
        bloque=est_bloque(session(), vise.aidant, maintenant=maintenant()),
        actes=actes,
        fait=_tout_juste_fait(actes),
        mots_des_actes=GESTION,
        mots=mots,
    )


def _accueil(filtre: Filtre, tri: Tri) -> AccueilEquipe:
    moi = personne()
    return accueil(
        session(), moi.organisation.id, moi.aidant.id, filtre, tri, maintenant=maintenant()
    )


def _page(ici: uuid.UUID, filtre: Filtre, tri: Tri) -> PageMembres:
    apres = None if est_un_envoi() else curseur_demande("apres")
    page = page_de_membres(session(), ici, filtre=filtre, tri=tri, apres=apres)
    if page is None:
        raise Introuvable
    return page


def _tout_juste_fait(page: PageActes) -> str | None:
    """Return what whoever looks has just done here, in words; a key only drawn opens nothing yet."""
    dernier = next(iter(page.actes), None)
    if dernier is None or dernier.par != personne().aidant.nom_complet:
        return None
    if dernier.action == "ajout_moyen_connexion" or maintenant() - dernier.le > _TOUT_JUSTE:
        return None
    return GESTION[dernier.action]


def _choix(genre: type[Choix], nom: str, sinon: Choix) -> Choix:
    """Return a choice of the address. Raises Introuvable when it is none of them."""
    try:
        return genre(request.args.get(nom, sinon))
    except ValueError:
        raise Introuvable from None
