"""Organisations: found, read; their particulars, their themes, closed and open again."""

import uuid

from flask import redirect, render_template, request

from app.espaces.national.structures import plan
from app.espaces.national.structures.forms import (
    FormulaireFermetureStructure,
    FormulaireFiche,
    FormulaireRechercheStructure,
    FormulaireThemesStructure,
)
from app.espaces.national.structures.gestes import charger, faire_sur, montrer, page_de
from app.metier.aidants.actes import page_d_actes
from app.metier.aidants.droits import Droit
from app.metier.equipe.liste.pages import bilan
from app.metier.equipe.queries import referents_de
from app.metier.journal.actions import DE_LA_STRUCTURE
from app.metier.journal.models import Ligne
from app.metier.messages.gabarits import Redige
from app.metier.organisations import actes as services
from app.metier.organisations.libelles import description
from app.metier.organisations.liste import Filtre, PageOrganisations, compter, page_d_organisations
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import avec_son_zonage
from app.metier.pilotage import annonces
from app.metier.pilotage.fusions.queries import de_la_structure
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, champs_envoyes, est_un_envoi
from app.web.partage.chargement import curseur_demande


@plan.route("/pilotage/structures", methods=["GET", "POST"])
@exige(Droit.PILOTAGE)
def structures() -> Page:
    """The organisations, by name; a search is answered in place."""
    filtre, formulaire = _filtre(), FormulaireRechercheStructure()
    saisie = (formulaire.recherche.data or "") if formulaire.est_valide() else ""
    apres = None if est_un_envoi() else curseur_demande("apres")
    return render_template(
        "national/structures/structures.html",
        form=formulaire,
        filtre=filtre,
        nombres=compter(session()),
        page=_page(filtre, saisie, apres),
        saisie=saisie,
    )


@plan.get("/pilotage/structures/<uuid:organisation_id>")
@exige(Droit.PILOTAGE)
def structure(organisation_id: uuid.UUID) -> str:
    """One organisation: who it is, who looks after it, what was done on it."""
    trouvee, zonage = avec_son_zonage(session(), charger(organisation_id).id)
    voulus = (Ligne.organisation_id == trouvee.id) & Ligne.action.in_([*DE_LA_STRUCTURE])
    actes = page_d_actes(session(), voulus, avant=curseur_demande("avant"))
    if actes is None:
        raise Introuvable
    return render_template(
        "national/structures/structure.html",
        structure=trouvee,
        description=description(trouvee, zonage),
        referents=referents_de(session(), trouvee.id),
        bilan=bilan(session(), trouvee.id),
        actes=actes,
        fusion=de_la_structure(session(), trouvee.id, maintenant=maintenant()),
        mots_des_actes=DE_LA_STRUCTURE,
        motifs=services.MOTIFS_FERMETURE,
        avec_cible=True,
    )


@plan.route("/pilotage/structures/<uuid:organisation_id>/fiche", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def fiche(organisation_id: uuid.UUID) -> Page:
    """Change what the papers will print."""
    trouvee = charger(organisation_id)
    formulaire = FormulaireFiche(obj=trouvee)

    def modifier(acte: Acte, tenue: Organisation) -> Redige | None:
        saisie = {champ: getattr(formulaire, champ).data or None for champ in services.FICHE}
        champs = services.modifier(acte.bdd, tenue, saisie, par=acte.par, maintenant=maintenant())
        return annonces.modifiee(tenue, champs) if champs else None

    fait = faire_sur(organisation_id, formulaire, modifier, "La fiche est changée.")
    return fait or montrer("fiche", formulaire, trouvee)


@plan.route("/pilotage/structures/<uuid:organisation_id>/themes", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def themes(organisation_id: uuid.UUID) -> Page:
    """Choose what its mandates may be made for."""
    trouvee, formulaire = charger(organisation_id), FormulaireThemesStructure()

    def choisir(acte: Acte, tenue: Organisation) -> Redige | None:
        choisis = formulaire.domaines.data or []
        fait = services.choisir_themes(
            acte.bdd, tenue, choisis, par=acte.par, maintenant=maintenant()
        )
        return annonces.themes(tenue) if fait else None

    if fait := faire_sur(organisation_id, formulaire, choisir, "Les thèmes sont changés."):
        return fait
    if not est_un_envoi():
        formulaire.domaines.data = trouvee.domaines
    return montrer("themes", formulaire, trouvee)


@plan.route("/pilotage/structures/<uuid:organisation_id>/fermer", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def fermer(organisation_id: uuid.UUID) -> Page:
    """Close it: its people are told, its mandates wait."""
    trouvee, formulaire = charger(organisation_id), FormulaireFermetureStructure()

    def clore(acte: Acte, tenue: Organisation) -> Redige | None:
        fait = services.fermer(
            acte.bdd, tenue, motif=formulaire.motif.data, par=acte.par, maintenant=maintenant()
        )
        return annonces.fermee(tenue) if fait else None

    if fait := faire_sur(organisation_id, formulaire, clore, "La structure est fermée."):
        return fait
    if not trouvee.est_active and not est_un_envoi():
        return redirect(page_de(organisation_id), 303)
    return montrer("fermer", formulaire, trouvee, motifs=services.MOTIFS_FERMETURE)


@plan.route("/pilotage/structures/<uuid:organisation_id>/rouvrir", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def rouvrir(organisation_id: uuid.UUID) -> Page:
    """Open it again: its mandates that have not ended serve again."""
    trouvee, formulaire = charger(organisation_id), Formulaire()

    def reprendre(acte: Acte, tenue: Organisation) -> Redige | None:
        fait = services.rouvrir(acte.bdd, tenue, par=acte.par, maintenant=maintenant())
        return annonces.rouverte(tenue) if fait else None

    if fait := faire_sur(organisation_id, formulaire, reprendre, "La structure est rouverte."):
        return fait
    if trouvee.est_active and not est_un_envoi():
        return redirect(page_de(organisation_id), 303)
    return montrer("rouvrir", formulaire, trouvee)


def _filtre() -> Filtre:
    demande = champs_envoyes() if est_un_envoi() else request.args
    try:
        return Filtre(demande.get("filtre", Filtre.OUVERTES))
    except ValueError:
        raise Introuvable from None


def _page(filtre: Filtre, saisie: str, apres: uuid.UUID | None) -> PageOrganisations:
    page = page_d_organisations(session(), filtre, saisie=saisie, apres=apres)
    if page is None:
        raise Introuvable
    return page
