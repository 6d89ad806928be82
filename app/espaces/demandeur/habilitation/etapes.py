"""The steps on the structure: who asks, its SIRET, what it is, what it promises, the sending."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session

from app.espaces.demandeur.habilitation import plan
from app.espaces.demandeur.habilitation.conduite import Chargee, a_l_etape, garder, montrer
from app.espaces.demandeur.habilitation.demandes import contenu
from app.espaces.demandeur.habilitation.forms import (
    FormulaireDemandeur,
    FormulaireEngagements,
    FormulaireSiret,
    FormulaireStructure,
)
from app.liaisons.annuaire import Vu
from app.metier.aidants.droits import Droit
from app.metier.habilitation.calendrier import territoire_de
from app.metier.habilitation.demandeur import demandes as services
from app.metier.habilitation.demandeur import depot
from app.metier.habilitation.demandeur.etapes import Etape
from app.metier.habilitation.engagements import ENGAGEMENTS
from app.metier.habilitation.models import DemandeHabilitation
from app.metier.habilitation.queries import est_deja_la
from app.metier.organisations.types import par_groupe
from app.metier.territoires.recherche import communes_du_code_postal
from app.socle.horloge import maintenant
from app.socle.langue.siret import ecrire_siret, lire_siret
from app.web.acces import exige
from app.web.bdd import rendre_la_connexion, session
from app.web.configuration import adresse_publique, annuaire
from app.web.formulaires import Formulaire, Page

_INCONNU = (
    "L’annuaire ne connaît pas ce SIRET. Relisez-le. S’il est juste, remplissez la suite à la main."
)
_FERME = (
    "L’annuaire dit que cet établissement est fermé. Relisez le SIRET : la structure en a "
    "peut-être un nouveau. S’il est juste, continuez."
)
_MUET = "L’annuaire ne répond pas. Remplissez la suite à la main : l’équipe nationale vérifiera."
_SAISIE = (
    "nom type type_autre label_france_services numero_france_services adresse code_postal "
    "telephone responsable missions"
).split()


@plan.route("/habilitation/<uuid:demande_id>/demandeur", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.DEMANDEUR)
def demandeur(chargee: Chargee) -> Page:
    """Who asks."""
    champs = ("prenom", "nom", "fonction")
    ecrits = {champ: getattr(chargee.demande, f"demandeur_{champ}") for champ in champs}
    formulaire = FormulaireDemandeur(data=ecrits)

    def geste(_: Session, tenue: DemandeHabilitation) -> None:
        dits = {champ: formulaire[champ].data for champ in champs}
        services.dire_qui_demande(tenue, **dits, maintenant=maintenant())

    return garder(chargee, formulaire, geste) or montrer(chargee, formulaire)


@plan.route("/habilitation/<uuid:demande_id>/siret", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.SIRET)
def siret(chargee: Chargee) -> Page:
    """The SIRET, and what the directory says of it: asked while nothing of the base is held."""
    ecrit = chargee.demande.siret
    formulaire = FormulaireSiret(data={"siret": ecrire_siret(ecrit) if ecrit else ""})
    vu = Vu()
    if formulaire.est_valide():
        with formulaire.refus():
            lu = lire_siret(formulaire.siret.data or "")
            rendre_la_connexion()
            vu = annuaire().chercher(lu)

    def geste(_: Session, tenue: DemandeHabilitation) -> None:
        services.dire_le_siret(
            tenue,
            formulaire.siret.data or "",
            maintenant=maintenant(),
            vu=vu.champs if vu.est_connu and not vu.est_ferme else None,
        )

    if formulaire.form_errors or formulaire.siret.errors:
        return montrer(chargee, formulaire)
    suite = garder(chargee, formulaire, geste)
    if suite is None:
        return montrer(chargee, formulaire)
    _dire(vu)
    return suite


def _dire(vu: Vu) -> None:
    """Say what the directory answered, when something is left to the person."""
    if not vu.repond:
        if annuaire().est_la:
            flash(_MUET)
    elif not vu.est_connu:
        flash(_INCONNU)
    elif vu.est_ferme:
        flash(_FERME)
    else:
        flash("L’annuaire connaît cette structure. Relisez ce qu’il en dit, et complétez.")


@plan.route("/habilitation/<uuid:demande_id>/structure", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.STRUCTURE)
def structure(chargee: Chargee) -> Page:
    """What the structure is; the commune is chosen from our own table, by its postal code."""
    formulaire = FormulaireStructure(obj=chargee.demande)

    def geste(_: Session, tenue: DemandeHabilitation) -> None:
        saisie: Mapping[str, Any] = {champ: formulaire[champ].data or None for champ in _SAISIE}
        saisie = {**saisie, "label_france_services": bool(formulaire.label_france_services.data)}
        lieu = services.lieu_choisi(
            formulaire.code_postal.data or "", formulaire.code_commune.data or ""
        )
        services.decrire(tenue, saisie, lieu, maintenant=maintenant())

    return garder(chargee, formulaire, geste) or montrer(
        chargee,
        formulaire,
        types=par_groupe(),
        communes=communes_du_code_postal(formulaire.code_postal.data or ""),
        est_deja_la=est_deja_la(session(), chargee.demande.siret or ""),
    )


@plan.route("/habilitation/<uuid:demande_id>/engagements", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.ENGAGEMENTS)
def engagements(chargee: Chargee) -> Page:
    """What who directs certifies, and what is promised."""
    formulaire = FormulaireEngagements(
        data={
            "delegation": chargee.demande.delegation_le is not None,
            "engagements": chargee.demande.engagements or [],
        }
    )

    def geste(_: Session, tenue: DemandeHabilitation) -> None:
        services.s_engager(
            tenue,
            formulaire.engagements.data or [],
            delegation=bool(formulaire.delegation.data),
            maintenant=maintenant(),
        )

    return garder(chargee, formulaire, geste) or montrer(
        chargee, formulaire, engagements=ENGAGEMENTS
    )


@plan.route("/habilitation/<uuid:demande_id>/envoi", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.ENVOI)
def envoi(chargee: Chargee) -> Page:
    """Read it all again, then send it, once."""
    formulaire = Formulaire()
    ou = url_for(".demande", demande_id=chargee.demande_id)

    def geste(bdd: Session, tenue: DemandeHabilitation) -> None:
        depot.deposer(bdd, tenue, adresse=adresse_publique(ou), maintenant=maintenant())

    if garder(chargee, formulaire, geste):
        flash("Votre demande est envoyée.")
        return redirect(ou, 303)
    return montrer(
        chargee,
        formulaire,
        territoire=territoire_de(session(), chargee.demande, maintenant=maintenant()),
        **contenu(chargee.demande),
    )
