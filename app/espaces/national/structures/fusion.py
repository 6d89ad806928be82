"""An organisation joins another: the support proposes, the security role does it, or sets it aside."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.structures import plan
from app.espaces.national.structures.forms import FormulaireFusion
from app.espaces.national.structures.gestes import charger, dire_aux_referents, montrer, page_de
from app.metier.aidants.droits import Droit
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import par_siret
from app.metier.pilotage import annonces
from app.metier.pilotage.fusions import services
from app.metier.pilotage.fusions.models import Fusion
from app.metier.pilotage.fusions.queries import en_attente, portee
from app.metier.pilotage.fusions.queries import fusion as fusion_complete
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, acte_national, faire
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, champs_envoyes, est_un_envoi


@plan.route("/pilotage/structures/<uuid:organisation_id>/fusion", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def fusionner(organisation_id: uuid.UUID) -> Page:
    """Propose that this organisation joins another: somebody else does it."""
    trouvee, formulaire = charger(organisation_id), FormulaireFusion()

    def proposer(acte: Acte) -> bool:
        services.proposer(
            acte.bdd,
            acte.bdd.get_one(Organisation, organisation_id, populate_existing=True),
            _choisie(acte, formulaire),
            reference=formulaire.reference.data or "",
            par=acte.par,
            maintenant=maintenant(),
        )
        return True

    phrase = "C’est proposé. Une personne chargée de la sécurité doit confirmer, dans les 7 jours."
    retour = page_de(organisation_id)
    if fait := faire(formulaire, Droit.SUPPORT, proposer, phrase=phrase, retour=retour):
        return fait
    if not trouvee.est_active and not est_un_envoi():
        return redirect(retour, 303)
    combien = portee(session(), organisation_id, maintenant=maintenant())
    return montrer("fusionner", formulaire, trouvee, portee=combien)


@plan.get("/pilotage/fusions")
@exige(Droit.SECURITE)
def fusions() -> str:
    """The merges that wait for a second person."""
    attentes = en_attente(session(), maintenant=maintenant())
    return render_template("national/structures/fusions.html", attentes=attentes)


@plan.route("/pilotage/fusions/<uuid:fusion_id>", methods=["GET", "POST"])
@exige(Droit.SECURITE, code_recent=True)
def fusion(fusion_id: uuid.UUID) -> Page:
    """One of them: a second person does it, or sets it aside."""
    trouvee, formulaire = _charger(fusion_id), Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            return _repondre(fusion_id, ecarter="ecarter" in champs_envoyes())
        trouvee = _charger(fusion_id)
    if trouvee.close_le is not None and not est_un_envoi():
        return redirect(url_for(".fusions"), 303)
    combien = portee(session(), trouvee.organisation_id, maintenant=maintenant())
    page = render_template(
        "national/structures/fusion.html", form=formulaire, fusion=trouvee, portee=combien
    )
    return page, formulaire.statut


def _repondre(fusion_id: uuid.UUID, *, ecarter: bool) -> Response:
    with acte_national(Droit.SECURITE) as acte:
        tenue = services.fusion_tenue(acte.bdd, fusion_id)
        if tenue is None:
            raise Introuvable
        if ecarter:
            fait = services.ecarter(acte.bdd, tenue, par=acte.par, maintenant=maintenant())
            phrase = "La fusion est écartée : rien ne change."
        else:
            bilan = services.confirmer(acte.bdd, tenue, par=acte.par, maintenant=maintenant())
            fait, phrase = bilan is not None, "La fusion est faite."
            if bilan is not None:
                phrase += f" {_en_mots(bilan)} Les personnes qui y travaillent sont prévenues."
                _prevenir(acte, tenue, bilan)
    if fait:
        flash(phrase)
    return redirect(url_for(".fusions"), 303)


def _prevenir(acte: Acte, tenue: Fusion, bilan: services.Bilan) -> None:
    venus = {aidant.id for aidant in bilan.membres}
    for aidant in bilan.membres:
        acte.dire(aidant, annonces.fusionnee(tenue.organisation, tenue.vers))
    recue = annonces.fusion_recue(tenue.organisation, tenue.vers)
    dire_aux_referents(acte, tenue.vers, recue, sauf=venus)


def _en_mots(bilan: services.Bilan) -> str:
    mandats, remplaces = bilan.mandats.nb_transferes, bilan.mandats.nb_remplaces
    return (
        f"Mandats transférés\u00a0: {mandats}. Déjà confiés là-bas, ou arrêtés\u00a0: {remplaces}."
    )


def _choisie(acte: Acte, formulaire: FormulaireFusion) -> Organisation:
    """Return the organisation that was typed. Raises ErreurMetier."""
    nom = formulaire.structure.data or None
    lieu = par_siret(acte.bdd, formulaire.siret.data or "", nom=nom)
    if lieu is None:
        raise ErreurMetier("Aucune structure ne porte ce SIRET.", champ="siret")
    return lieu


def _charger(fusion_id: uuid.UUID) -> Fusion:
    trouvee = fusion_complete(session(), fusion_id)
    if trouvee is None:
        raise Introuvable
    return trouvee
