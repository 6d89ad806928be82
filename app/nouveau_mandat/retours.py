"""Returns from FranceConnect: with the identity, then from its logout."""

import uuid

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app.acces import Role, exige, ma_connexion, personne
from app.bdd import session, transaction
from app.cles import cles
from app.erreurs import Introuvable
from app.franceconnect.client import Retour
from app.franceconnect.erreurs import ErreurFranceConnect, motif_du_code
from app.horloge import maintenant
from app.nouveau_mandat import identification
from app.nouveau_mandat.models import Identification
from app.nouveau_mandat.queries import brouillon_de, derniere_identification
from app.socle import franceconnect

plan = Blueprint("retours", __name__)


@plan.get("/callbackv2/")
@exige(Role.AIDANT, meme_endormie=True, avant_cgu=True, protocole=True)
def identite() -> Response:
    """FranceConnect sends the person back: claim the trip, read the identity, go and leave.

    The claim commits before the network is used; whatever happens next, the draft is kept.
    """
    with transaction(session()) as bdd:
        trajet = identification.reclamer_retour(
            bdd,
            personne().connexion.id,
            request.args.get("state", ""),
            maintenant=maintenant(),
        )
    id_token = motif = None
    try:
        retour = _echanger(trajet)
        id_token = retour.id_token
        _retenir(trajet.id, retour)
    except ErreurFranceConnect as erreur:
        current_app.logger.warning("identification refusée : %s (%s)", erreur.motif, erreur)
        motif, id_token = erreur.motif, id_token or erreur.id_token
    return _quitter(trajet.id, id_token, motif)


@plan.get("/logout-callback/")
@exige(Role.AIDANT, meme_endormie=True, avant_cgu=True, protocole=True)
def deconnexion() -> Response:
    """FranceConnect has forgotten the person: the trip is over, on with the draft."""
    with transaction(session()) as bdd:
        brouillon_id = identification.reclamer_deconnexion(
            bdd,
            ma_connexion(bdd),
            request.args.get("state", ""),
            maintenant=maintenant(),
        ).id
    return _vers_brouillon(brouillon_id)


@plan.get("/mandats/nouveau/<uuid:brouillon_id>/quitter-franceconnect")
@exige(Role.AIDANT, protocole=True)
def quitter(brouillon_id: uuid.UUID) -> Response:
    """Go through FranceConnect's logout again, when its return was lost."""
    with transaction(session()) as bdd:
        brouillon = brouillon_de(bdd, personne().connexion.aidant_id, brouillon_id)
        trajet = derniere_identification(bdd, brouillon_id) if brouillon else None
        if trajet is None or trajet.connexion_id != personne().connexion.id:
            raise Introuvable
        id_token = identification.jeton_de_deconnexion(bdd, trajet)
    return _quitter(trajet.id, id_token, None) if id_token else _vers_brouillon(brouillon_id)


def _echanger(trajet: Identification) -> Retour:
    client = franceconnect()
    client.verifier_emetteur(request.args.get("iss"))
    if erreur := request.args.get("error"):
        raise ErreurFranceConnect(motif_du_code(erreur), f"FranceConnect dit {erreur[:40]!r}")
    code = request.args.get("code")
    if not code:
        raise ErreurFranceConnect("configuration", "retour sans code")
    return client.echanger(code=code, nonce=trajet.nonce, verificateur=trajet.verificateur_pkce)


def _retenir(trajet_id: uuid.UUID, retour: Retour) -> None:
    with transaction(session()) as bdd:
        trajet = bdd.get_one(Identification, trajet_id)
        recue = retour.identite(cles(bdd).empreinte_sub(retour.sub))
        identification.retenir(bdd, trajet, recue, maintenant=maintenant())


def _quitter(trajet_id: uuid.UUID, id_token: str | None, motif: str | None) -> Response:
    """Record a refusal, then leave FranceConnect when it holds a session, refusal or not."""
    adresse = None
    with transaction(session()) as bdd:
        trajet = bdd.get_one(Identification, trajet_id, with_for_update=True)
        brouillon_id = trajet.brouillon_id
        if motif:
            identification.refuser(bdd, trajet, motif, maintenant=maintenant())
        if id_token:
            state = identification.preparer_deconnexion(bdd, trajet, id_token)
            adresse = franceconnect().adresse_deconnexion(id_token=id_token, state=state)
        if adresse is None:
            identification.terminer(bdd, trajet, ma_connexion(bdd), maintenant=maintenant())
    return redirect(adresse, 302) if adresse else _vers_brouillon(brouillon_id)


def _vers_brouillon(brouillon_id: uuid.UUID) -> Response:
    return redirect(url_for("nouveau_mandat.conclusion", brouillon_id=brouillon_id), 303)
