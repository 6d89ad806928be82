"""« La personne n’est pas là »: send her a link, wait for her answer, then conclude."""

import uuid
from datetime import timedelta

from flask import Response as ReponseFlask
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.nouveau_mandat import plan
from app.espaces.aidant.nouveau_mandat.echecs import ECHECS
from app.espaces.aidant.nouveau_mandat.forms import FormulaireDistance
from app.espaces.aidant.nouveau_mandat.identite import charger, tenir, vers_la_suite
from app.metier.aidants.droits import Droit
from app.metier.aidants.services import lire_adresse
from app.metier.authentification.codes import Compteur, reserver
from app.metier.brouillons import services, sortie
from app.metier.brouillons.distance import liens
from app.metier.brouillons.distance.models import ANNULE
from app.metier.brouillons.distance.suivi import Suivi, suivre
from app.metier.brouillons.models import BrouillonLisible
from app.metier.mandats.durees import fin_de
from app.metier.nouvelles.models import COURRIEL, SMS
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, Interdit, TropDeTentatives
from app.socle.horloge import maintenant
from app.socle.langue.telephones import lire_mobile
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, passerelle
from app.web.connectee import ma_connexion, personne
from app.web.formulaires import Page
from app.web.htmx import veut_region
from app.web.partage.catalogue import selection_de
from app.web.partage.distance import exiger_en_service

_SUIVI = "suivi"
_UN_JOUR = timedelta(days=1)
_PAR_DESTINATAIRE, _PAR_BROUILLON, _PAR_AIDANT = (((_UN_JOUR, n),) for n in (3, 5, 20))


@plan.route("/mandats/nouveau/<uuid:brouillon_id>/distance", methods=["GET", "POST"])
@exige(Droit.MANDATS, toute_structure=True, d_elle_meme=True)
def distance(brouillon_id: uuid.UUID) -> Page:
    """Where to send the link; then how far the person has come, and the digits to say."""
    exiger_en_service()
    brouillon, membre = charger(brouillon_id)
    if not brouillon.est_ouvert(maintenant()):
        return vers_la_suite(brouillon)
    formulaire = FormulaireDistance()
    if formulaire.est_valide():
        with formulaire.refus():
            return _faire(formulaire, brouillon_id)
        brouillon, membre = charger(brouillon_id)
    suivi = suivre(session(), brouillon, maintenant=maintenant())
    if veut_region(_SUIVI):
        return _region(brouillon, suivi)
    page = render_template(
        "aidant/nouveau_mandat/distance.html",
        form=formulaire,
        organisation=membre.organisation,
        choisie=selection_de(brouillon),
        fin=fin_de(brouillon.duree, maintenant(), membre.organisation.zone),
        region=_SUIVI,
        sms_est_la=passerelle().est_la,
        **_contexte(brouillon, suivi),
    )
    return page, formulaire.statut


def _region(brouillon: BrouillonLisible, suivi: Suivi | None) -> Page:
    """Answer the living region; the same thing is not heard twice."""
    etape = suivi.etape if suivi else ""
    if request.args.get("vu") == etape:
        return ReponseFlask(status=204)
    contexte = _contexte(brouillon, suivi)
    return render_template(
        "aidant/nouveau_mandat/_distance.html", region=_SUIVI, seule=True, **contexte
    )


def _contexte(brouillon: BrouillonLisible, suivi: Suivi | None) -> dict[str, object]:
    code = None
    if suivi and suivi.etape.attend_le_code:
        code = liens.code_de_vive_voix(session(), suivi.lien)
    est_connue = suivi is not None and suivi.etape.est_identifiee
    return {
        "brouillon": brouillon,
        "suivi": suivi,
        "code": code,
        "usager": brouillon.identite if est_connue else None,
        "echec": ECHECS.get((suivi.echec if suivi else None) or ""),
    }


def _faire(formulaire: FormulaireDistance, brouillon_id: uuid.UUID) -> Response:
    if formulaire.geste.data == "annuler":
        with transaction(session()) as bdd:
            brouillon, _ = tenir(brouillon_id)
            liens.fermer_celui_de(bdd, brouillon, ANNULE, maintenant=maintenant())
        return redirect(url_for(".identite", brouillon_id=brouillon_id), 303)
    canal, adresse = _lire(formulaire.vers.data or "")
    _compter(brouillon_id, adresse)
    with transaction(session()) as bdd:
        brouillon, _ = tenir(brouillon_id)
        services.exiger_ouvert(brouillon, maintenant())
        sortie.liberer(bdd, ma_connexion(bdd), maintenant=maintenant())
        liens.envoyer(
            bdd,
            brouillon,
            canal,
            adresse,
            composer_url=lambda jeton: adresse_publique(url_for("usager.lien", j=jeton)),
            maintenant=maintenant(),
        )
    return redirect(url_for(".distance", brouillon_id=brouillon_id), 303)


def _lire(vers: str) -> tuple[str, str]:
    """Return by what the link goes, and where. Raises ErreurMetier, Interdit.

    Nothing says whether the service knows this number or this address.
    """
    if "@" in vers:
        try:
            adresse = lire_adresse(vers)
        except ErreurMetier as refus:
            raise ErreurMetier(refus.phrase, champ="vers") from refus
        if adresse == personne().aidant.courriel:
            raise ErreurMetier(
                "C’est votre adresse : le lien va à la personne, sur son téléphone.", champ="vers"
            )
        return COURRIEL, adresse
    if not passerelle().est_la:
        raise Interdit(
            "Les SMS ne sont pas en service : écrivez l’adresse e-mail de la personne.",
            champ="vers",
        )
    numero = lire_mobile(vers)
    if numero is None:
        raise ErreurMetier(
            "Ce numéro ne reçoit pas de SMS. Écrivez les 10 chiffres d’un portable, qui "
            "commence par 06 ou 07, ou une adresse e-mail.",
            champ="vers",
        )
    return SMS, numero


def _compter(brouillon_id: uuid.UUID, adresse: str) -> None:
    """Nobody makes a stranger's telephone ring all day."""
    compteurs = [
        Compteur(("lien vers", adresse), _PAR_DESTINATAIRE),
        Compteur(("lien du brouillon", str(brouillon_id)), _PAR_BROUILLON),
        Compteur(("lien de l’aidant", str(personne().aidant.id)), _PAR_AIDANT),
    ]
    try:
        with transaction(session()) as bdd:
            reserver(bdd, compteurs, uuid.uuid4().hex, maintenant=maintenant())
    except TropDeTentatives as refus:
        raise TropDeTentatives(
            "Trop de liens envoyés aujourd’hui : recommencez demain, ou faites le mandat quand la "
            "personne est là."
        ) from refus
