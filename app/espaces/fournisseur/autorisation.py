"""The provider's screens: the request comes in, the person, the démarche, the way back."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.fournisseur import plan
from app.espaces.fournisseur.forms import FormulaireDemarche, FormulairePersonne
from app.metier.aidants.droits import Droit
from app.metier.aidants.themes import refus_de_themes
from app.metier.authentification.vigilance.observation import observer_un_usage
from app.metier.demarches.domaines import DOMAINES
from app.metier.echanges import services
from app.metier.echanges.choix import chercher, par_personne
from app.metier.echanges.models import Demande, DemandeLisible, DemandeLue
from app.metier.echanges.queries import demande_lue, demande_tenue
from app.metier.echanges.requete import (
    ErreurOidc,
    Parametres,
    Retour,
    avec_parametres,
    decoder_state,
    lire_requete,
    lire_retour,
)
from app.metier.mandats.faits.usages import PLUS_EN_COURS
from app.metier.mandats.possibles import Possible, autorisations_possibles
from app.metier.mandats.queries import usager_visible
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import Vue, usager_de
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, Interdit, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import Regle, controler, exige
from app.web.bdd import session
from app.web.configuration import protection_csrf, reglages
from app.web.connectee import ma_connexion, personne
from app.web.formulaires import champs_envoyes, est_un_envoi, parmi
from app.web.htmx import partir_vers
from app.web.partage.catalogue import catalogue
from app.web.partage.recherche import FormulaireRecherche, lire_recherche

Page = str | tuple[str, int] | Response
_Demande = TypeVar("_Demande", Demande, DemandeLue)


@plan.route("/authorize/", methods=["GET", "POST"])
@protection_csrf.exempt
@exige(Droit.PUBLIC, protocole=True)
def autoriser() -> Response:
    """FranceConnect sends somebody: keep the request, ask who logs in, then who is helped.

    A POST comes from another site, without our cookies: nothing is done before the browser asks
    the same by GET.
    """
    brute = request.get_data() if est_un_envoi() else request.query_string
    parametres, fi = Parametres.de_la_question(brute), reglages().fi
    retour = lire_retour(parametres, fi)
    try:
        requete = lire_requete(parametres, fi)
    except ErreurOidc as erreur:
        return redirect(
            retour.adresse(error=erreur.code, error_description=erreur.description), 302
        )
    if est_un_envoi():
        return redirect(avec_parametres(url_for(".autoriser"), parametres.connus()), 303)
    if arret := controler(Regle(Droit.MANDATS, protocole=True)):
        return arret
    if requete.inconnus:
        current_app.logger.info("rep_scope inconnus : %r", requete.inconnus)
    with _refus_note(), transaction(session()) as bdd:
        demande = services.ouvrir(bdd, ma_connexion(bdd), requete, maintenant=maintenant())
    return redirect(url_for(".personne_aidee", demande_id=demande.id), 303)


@plan.route("/authorize/<uuid:demande_id>/personne", methods=["GET", "POST"])
@exige(Droit.MANDATS, toute_structure=True)
def personne_aidee(demande_id: uuid.UUID) -> Page:
    """First screen: find the person; one possible démarche is confirmed here."""
    formulaire = FormulaireRecherche()
    posee = lire_recherche(formulaire, personne().organisation.id, personne().aidant.id)
    if posee:
        lue, trouvees, possibles = chercher(
            session(), posee, *_d_ici(), demande_id, maintenant=maintenant()
        )
        demande = _ouverte(lue)
    else:
        demande, trouvees, possibles = _charger(demande_id), None, []
    if arret := _exiger_code(demande):
        return arret
    if "usager" in champs_envoyes():
        return _choisir(demande_id)
    ids = [une.id for une in trouvees.personnes] if trouvees else []
    choix = par_personne(possibles, demande, ids, personne().membre.domaines)
    page = render_template(
        "fournisseur/personne.html",
        form=formulaire,
        trouvees=trouvees,
        choix=choix,
        fermes=_fermes(demande, choix, possibles),
        demandes=demande.domaines_demandes,
        retour=_adresse_refus(demande),
    )
    return page, 422 if formulaire.errors else 200


@plan.route("/authorize/<uuid:demande_id>/demarche", methods=["GET", "POST"])
@exige(Droit.MANDATS, toute_structure=True)
def demarche(demande_id: uuid.UUID) -> Page:
    """Second screen: for which démarche; then back to FranceConnect."""
    demande = _charger(demande_id)
    if arret := _exiger_code(demande):
        return arret
    usager = demande.usager_id and usager_de(
        session(), demande.organisation_id, demande.usager_id, visible=_visible(demande)
    )
    if not usager:
        return redirect(url_for(".personne_aidee", demande_id=demande.id), 303)
    possibles = _possibles(demande, usager.id)
    choix = par_personne(possibles, demande, [usager.id], personne().membre.domaines)
    formulaire = FormulaireDemarche()
    formulaire.domaine.choices = parmi(a.domaine for a in choix[usager.id])
    if formulaire.est_valide():
        try:
            with _acte() as bdd:
                tenue = _tenir(demande_id)
                aidee = bdd.get(Usager, tenue.usager_id) if tenue.usager_id else None
                adresse = _accorder(bdd, tenue, aidee, formulaire)
            return _repartir(adresse)
        except ErreurMetier as refus:
            if refus.champ is None:
                raise
            formulaire.porter(refus)
    page = render_template(
        "fournisseur/demarche.html",
        form=formulaire,
        usager=usager.identite,
        usager_id=usager.id,
        choix=choix[usager.id],
        ferme=_fermes(demande, choix, possibles).get(usager.id),
        alertes=catalogue().alertes,
        retour=_adresse_refus(demande),
        zone=personne().organisation.zone,
    )
    return page, 422 if est_un_envoi() else 200


def _choisir(demande_id: uuid.UUID) -> Page:
    formulaire = FormulairePersonne()
    if not formulaire.est_valide():
        raise Introuvable
    adresse = ""
    with _acte() as bdd:
        tenue = _tenir(demande_id)
        usager_id = uuid.UUID(formulaire.usager.data)
        usager = usager_de(bdd, tenue.organisation_id, usager_id, visible=_visible(tenue))
        if usager is None:
            raise Introuvable
        if formulaire.domaine.data:
            adresse = _accorder(bdd, tenue, usager, formulaire)
        tenue.usager_id = usager.id
    if adresse:
        return _repartir(adresse)
    return redirect(url_for(".demarche", demande_id=demande_id), 303)


def _accorder(
    bdd: Session,
    demande: Demande,
    usager: Usager | None,
    formulaire: FormulairePersonne | FormulaireDemarche,
) -> str:
    """Answer the request for this person; return the address to go back to.

    Raises Interdit when the theme is no longer confided, Introuvable when it is none.
    """
    choix = [] if usager is None else _choix(demande, usager.id)
    autorisation = next((a for a in choix if a.domaine == formulaire.domaine.data), None)
    if autorisation is None:
        demandes = DOMAINES if demande.domaines_demandes is None else demande.domaines_demandes
        # The screen was shown before it stopped: somebody waits before a site, and must be told.
        raise Interdit(PLUS_EN_COURS) if formulaire.domaine.data in demandes else Introuvable()
    code = services.accorder(
        bdd,
        demande,
        autorisation,
        demarche=formulaire.demarche.data or None,
        maintenant=maintenant(),
    )
    assert demande.usager_id is not None
    observer_un_usage(
        bdd,
        demande.aidant_id,
        demande.organisation_id,
        demande.usager_id,
        zone=personne().organisation.zone,
        maintenant=maintenant(),
    )
    return _retour(demande).adresse(code=code)


def _repartir(adresse: str) -> Page:
    return partir_vers(render_template("fournisseur/retour.html", adresse=adresse), adresse)


@contextmanager
def _acte() -> Iterator[Session]:
    with _refus_note(), transaction(session()) as bdd:
        yield bdd


@contextmanager
def _refus_note() -> Iterator[None]:
    """Journal the refusal after the act it undid."""
    try:
        yield
    except services.PersonneEnRoute:
        with transaction(session()) as bdd:
            services.noter_refus(bdd, ma_connexion(bdd), maintenant=maintenant())
        raise


def _charger(demande_id: uuid.UUID) -> DemandeLue:
    """Load-and-authorise: a pending request of this login, in the current organisation."""
    return _ouverte(demande_lue(session(), *_d_ici(), demande_id, maintenant=maintenant()))


def _tenir(demande_id: uuid.UUID) -> Demande:
    """Load it the same way, held until the end of the act."""
    return _ouverte(demande_tenue(session(), *_d_ici(), demande_id, maintenant=maintenant()))


def _d_ici() -> tuple[uuid.UUID, uuid.UUID]:
    return personne().connexion.id, personne().organisation.id


def _ouverte(demande: _Demande | None) -> _Demande:
    if demande is None:
        raise services.DemandeClose
    return demande


def _visible(demande: DemandeLisible) -> Vue:
    return usager_visible(demande.organisation_id, demande.aidant_id, maintenant=maintenant())


def _exiger_code(demande: DemandeLisible) -> Response | None:
    """Ask a code when the last, the `auth_time` we certify, is too old for the site."""
    if not demande.se_contente_du_code(personne().connexion.code_le, maintenant()):
        return redirect(url_for("connexion.presence", suite=request.path), 303)
    return None


def _possibles(demande: DemandeLisible, usager_id: uuid.UUID) -> list[Possible]:
    return autorisations_possibles(
        session(),
        demande.organisation_id,
        [usager_id],
        aidant_id=demande.aidant_id,
        maintenant=maintenant(),
    )


def _choix(demande: DemandeLisible, usager_id: uuid.UUID) -> list[Possible]:
    possibles = _possibles(demande, usager_id)
    return par_personne(possibles, demande, [usager_id], personne().membre.domaines)[usager_id]


def _fermes(
    demande: DemandeLisible,
    choix: dict[uuid.UUID, list[Possible]],
    possibles: list[Possible],
) -> dict[uuid.UUID, str]:
    """Say, by person, which mandate would do if its theme were open to this aidant."""
    sans = [usager_id for usager_id, siens in choix.items() if not siens]
    membre = personne().membre
    return {
        usager_id: refus_de_themes(membre, [possible.domaine for possible in tous])
        for usager_id, tous in par_personne(possibles, demande, sans, [*DOMAINES]).items()
    }


def _adresse_refus(demande: DemandeLisible) -> str:
    return _retour(demande).adresse(error="access_denied")


def _retour(demande: DemandeLisible) -> Retour:
    return Retour(demande.redirect_uri, decoder_state(demande.state), reglages().fi.issuer)
