"""The third screen: read together, agree, conclude with the aidant's code."""

import uuid
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.nouveau_mandat import plan
from app.espaces.aidant.nouveau_mandat.forms import (
    FormulaireConclusion,
    FormulaireConclusionDistante,
)
from app.espaces.aidant.nouveau_mandat.identite import (
    a_dit_oui,
    membre_lu,
    tenir,
    tout_effacer,
    vers_la_suite,
    vers_le_mandat,
)
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import AppartenanceLisible
from app.metier.brouillons import services
from app.metier.brouillons.a_conclure import AConclure, a_conclure
from app.metier.brouillons.distance.conclusion import conclure as conclure_a_distance
from app.metier.brouillons.models import BrouillonLu
from app.metier.brouillons.recapitulatif import Recapitulatif, recapitulatif
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import reserves_de
from app.metier.mandats.services import TOUT_EST_DEJA_CONFIE
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.socle.langue.dates import date_longue
from app.web.acces import demander_presence, exige
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import est_endormie, noter_code, personne, reserver_mon_essai
from app.web.formulaires import Page, champs_envoyes, est_un_envoi, parmi
from app.web.gabarits.adresses import adresse
from app.web.htmx import veut_region
from app.web.partage.catalogue import catalogue, selection_de

# The living region that holds what is read aloud.
_TEXTE = "texte"
DEJA_DONNE = "Ce mandat était déjà donné : il n’a été donné qu’une fois."


@plan.route("/mandats/nouveau/<uuid:brouillon_id>/conclusion", methods=["GET", "POST"])
@exige(Droit.MANDATS, finit_par_code=True, toute_structure=True)
def conclusion(brouillon_id: uuid.UUID) -> Page:
    """Step 3: read aloud, agree, conclude with the aidant's code."""
    lu, membre = _lire(brouillon_id)
    brouillon, recap = lu.brouillon, _recapituler(lu, membre)
    if recap is None:
        if est_un_envoi() and brouillon.mandat_id:
            flash(DEJA_DONNE)
        return vers_la_suite(brouillon)
    if veut_region(_TEXTE):
        return _texte(brouillon, membre, recap)
    if champs_envoyes().get("representant"):
        if est_endormie():  # no code of the act's own will be looked at
            return demander_presence()
        return _attendre_le_representant(brouillon_id)
    if brouillon.a_distance and not est_un_envoi() and not a_dit_oui(brouillon, recap):
        return redirect(url_for(".distance", brouillon_id=brouillon_id), 303)
    formulaire = _formulaire(brouillon, membre)
    formulaire.reserve_a.choices = parmi(map(str, lu.collegues))
    if formulaire.est_valide():
        with formulaire.refus():
            _exiger_lu(recap, formulaire)
            return _conclure(brouillon_id, formulaire)
        lu, membre = _lire(brouillon_id)
        brouillon, recap = lu.brouillon, _recapituler(lu, membre)
        if recap is None:
            return vers_la_suite(brouillon)
        if formulaire.statut == Conflit.statut:
            formulaire.reprendre_l_accord()
    page = render_template(
        "aidant/nouveau_mandat/conclusion.html",
        form=formulaire,
        recap=recap,
        renouvelle=brouillon.renouvelle_id is not None,
        a_distance=brouillon.a_distance,
        ou_aller=_ou_aller(brouillon),
        choisie=selection_de(brouillon),
        organisation=membre.organisation,
        usager=recap.identite,
        collegues=lu.collegues,
        confie=recap.confie(formulaire.remplacer.data or []),
        region=_TEXTE,
    )
    return page, formulaire.statut


def _lire(brouillon_id: uuid.UUID) -> tuple[AConclure, AppartenanceLisible]:
    """Load-and-authorise, as `charger`, with what this screen tells beside the draft."""
    ici = personne().membre
    lu = _lire_de(brouillon_id, ici)
    membre = membre_lu(lu.brouillon)
    return (lu if membre is ici else _lire_de(brouillon_id, membre)), membre


def _lire_de(brouillon_id: uuid.UUID, membre: AppartenanceLisible) -> AConclure:
    lu = a_conclure(session(), brouillon_id, membre, maintenant=maintenant())
    if lu is None:
        raise Introuvable
    return lu


def _ou_aller(brouillon: BrouillonLu) -> dict[str, str]:
    """Where else this screen leads; a renewal, to who is not there."""
    ecrans = ["choix", "recommencer", "abandon"]
    if brouillon.renouvelle_id is not None and reglages().mandat_a_distance:
        ecrans.append("distance")
    return {ecran: adresse(f"{plan.name}.{ecran}", brouillon_id=brouillon.id) for ecran in ecrans}


def _formulaire(brouillon: BrouillonLu, membre: AppartenanceLisible) -> FormulaireConclusion:
    """What is asked here; of who answered from elsewhere, the code alone."""
    genre = FormulaireConclusionDistante if brouillon.a_distance else FormulaireConclusion
    return genre(membre.organisation.ville, _deja_reserve_a(brouillon))


def _texte(brouillon: BrouillonLu, membre: AppartenanceLisible, recap: Recapitulatif) -> Page:
    """The text to read, alone: it follows what the person keeps or shortens."""
    return render_template(
        "aidant/nouveau_mandat/_texte.html",
        recap=recap,
        choisie=selection_de(brouillon),
        organisation=membre.organisation,
        usager=recap.identite,
        confie=recap.confie(champs_envoyes().getlist("remplacer")),
        a_distance=brouillon.a_distance,
        seul=True,
    )


def _recapituler(lu: AConclure, membre: AppartenanceLisible) -> Recapitulatif | None:
    """What is to be read, None when this is not the draft's turn."""
    brouillon, instant = lu.brouillon, maintenant()
    connue = brouillon.identite_valable(instant)
    if not brouillon.est_ouvert(instant) or connue is None:
        return None
    confiees = lu.confiees(session(), membre, connue, instant)
    return recapitulatif(
        brouillon, membre, connue, confiees, catalogue=catalogue(), maintenant=instant
    )


def _deja_reserve_a(brouillon: BrouillonLu) -> list[uuid.UUID] | None:
    """To whom the mandate being renewed is reserved: the new one offers the same."""
    if brouillon.renouvelle_id is None:
        return None
    return reserves_de(session(), brouillon.renouvelle_id)


def _exiger_lu(recap: Recapitulatif, formulaire: FormulaireConclusion) -> None:
    """Refuse before the code is looked at what could not be concluded anyway."""
    recap.exiger_vu(formulaire.recapitulatif.data)
    recap.exiger_annonce((formulaire.annonces.data or "").split(), formulaire.remplacer.data or [])
    if recap.est_deja_confie and not formulaire.remplacer.data:
        raise ErreurMetier(TOUT_EST_DEJA_CONFIE, champ="remplacer")


def _conclure(brouillon_id: uuid.UUID, formulaire: FormulaireConclusion) -> Response:
    instant = maintenant()
    essai = reserver_mon_essai(formulaire.code.data or "")
    with transaction(session()) as bdd:
        brouillon, membre = tenir(brouillon_id)
        code_regarde = brouillon.conclu_le is None
        if isinstance(formulaire, FormulaireConclusionDistante):
            mandat = conclure_a_distance(
                bdd,
                brouillon,
                membre,
                essai,
                reserve_a=formulaire.formalites.reserve_a,
                vu=formulaire.recapitulatif.data,
                telephone=reglages().telephone_support,
                maintenant=instant,
            )
        else:
            mandat = services.conclure(
                bdd,
                brouillon_id,
                membre,
                essai,
                remplacer=formulaire.remplacer.data or [],
                formalites=formulaire.formalites,
                vu=formulaire.recapitulatif.data,
                maintenant=instant,
            )
        if code_regarde:
            noter_code(bdd, maintenant=instant)
    flash(_dit(mandat, membre.organisation.zone) if code_regarde else DEJA_DONNE)
    return vers_le_mandat(mandat.id, mandat.organisation_id)


def _dit(mandat: Mandat, zone: ZoneInfo) -> str:
    """What the act has done, in a sentence short enough to be heard; the paper says the rest."""
    return f"Le mandat est donné, jusqu’au {date_longue(mandat.fin_le, zone)}."


def _attendre_le_representant(brouillon_id: uuid.UUID) -> Page:
    """« Venez avec cette personne »: all is wiped as when the person gives up, nothing says why.

    Answered here, as a refused form: a redirection would leave the reason in an address.
    """
    with transaction(session()) as bdd:
        brouillon, _ = tenir(brouillon_id)
        tout_effacer(bdd, brouillon)
    return render_template("aidant/nouveau_mandat/representant.html"), 422
