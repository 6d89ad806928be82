"""An organisation joins another, or hands some themes on: proposed by the support, done by security."""

import uuid
from collections.abc import Collection

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.structures import plan
from app.espaces.national.structures.forms import FormulaireFusion, FormulaireTransfert
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
    if fait := _proposer(trouvee, formulaire, None):
        return fait
    combien = portee(session(), organisation_id, maintenant=maintenant())
    return montrer("fusionner", formulaire, trouvee, portee=combien)


@plan.route("/pilotage/structures/<uuid:organisation_id>/transfert", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def transferer(organisation_id: uuid.UUID) -> Page:
    """Propose that another organisation goes on with some themes: somebody else does it."""
    trouvee, formulaire = charger(organisation_id), FormulaireTransfert()
    if fait := _proposer(trouvee, formulaire, formulaire.domaines.data):
        return fait
    return montrer("transferer", formulaire, trouvee)


def _proposer(
    trouvee: Organisation,
    formulaire: FormulaireFusion | FormulaireTransfert,
    domaines: Collection[str] | None,
) -> Response | None:
    """Write the proposal that was posted; an organisation that closed proposes nothing."""

    def proposer(acte: Acte) -> bool:
        services.proposer(
            acte.bdd,
            acte.bdd.get_one(Organisation, trouvee.id, populate_existing=True),
            _choisie(acte, formulaire),
            reference=formulaire.reference.data or "",
            domaines=domaines,
            par=acte.par,
            maintenant=maintenant(),
        )
        return True

    phrase = "C’est proposé. Une personne chargée de la sécurité doit confirmer, dans les 7 jours."
    retour = page_de(trouvee.id)
    if fait := faire(formulaire, Droit.SUPPORT, proposer, phrase=phrase, retour=retour):
        return fait
    if not trouvee.est_active and not est_un_envoi():
        return redirect(retour, 303)
    return None


@plan.get("/pilotage/fusions")
@exige(Droit.SECURITE)
def fusions() -> str:
    """The merges and transfers that wait for a second person."""
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
    combien = portee(session(), trouvee.organisation_id, trouvee.domaines, maintenant=maintenant())
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
            phrase = "La proposition est écartée : rien ne change."
        else:
            bilan = services.confirmer(acte.bdd, tenue, par=acte.par, maintenant=maintenant())
            fait, phrase = bilan is not None, "C’est fait."
            if bilan is not None:
                phrase += f" {_en_mots(bilan)} {_prevenir(acte, tenue, bilan)}"
    if fait:
        flash(phrase)
    return redirect(url_for(".fusions"), 303)


def _prevenir(acte: Acte, tenue: Fusion, bilan: services.Bilan) -> str:
    """Write to who must know; return a sentence that says to whom."""
    if tenue.domaines is not None:
        partis = annonces.themes_partis(tenue.organisation, tenue.vers, tenue.domaines)
        dire_aux_referents(acte, tenue.organisation, partis)
        recus = annonces.themes_recus(tenue.organisation, tenue.vers, tenue.domaines)
        dire_aux_referents(acte, tenue.vers, recus)
        return "Les personnes référentes des deux structures sont prévenues."
    venus = {aidant.id for aidant in bilan.membres}
    for aidant in bilan.membres:
        acte.dire(aidant, annonces.fusionnee(tenue.organisation, tenue.vers))
    recue = annonces.fusion_recue(tenue.organisation, tenue.vers)
    dire_aux_referents(acte, tenue.vers, recue, sauf=venus)
    return "Les personnes qui y travaillent sont prévenues."


def _en_mots(bilan: services.Bilan) -> str:
    mandats, remplaces = bilan.mandats.nb_transferes, bilan.mandats.nb_autres
    return (
        f"Mandats transférés\u00a0: {mandats}. Déjà confiés là-bas, ou arrêtés\u00a0: {remplaces}."
    )


def _choisie(acte: Acte, formulaire: FormulaireFusion | FormulaireTransfert) -> Organisation:
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
