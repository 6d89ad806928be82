"""FI side: FranceConnect as a client of the Aidants Connect provider."""

import json
import logging
import secrets
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug import Response

from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import Bouchon, Demande, Depart, Sortie, bouchon
from app.bouchon.franceconnect.client import (
    EchangeRompu,
    Inscription,
    Recu,
    adresse_de_depart,
    controler_iss,
    decouvrir,
    echanger,
)
from app.bouchon.franceconnect.controles import ClaimRefuse, controler_identite, controler_rep_scope
from app.bouchon.franceconnect.demandes import champs_uniques
from app.bouchon.franceconnect.identite import Connexion, identite_de_fc
from app.bouchon.franceconnect.jetons import JetonRefuse
from app.bouchon.franceconnect.retours import avec_parametres, identifier
from app.bouchon.navigateur import navigateur
from app.bouchon.reglages import ReglagesBouchon

blueprint = Blueprint("relais", __name__, url_prefix="/api/v2")
trace = logging.getLogger(__name__)

IDP_ID = "aidants-connect"
SCOPE = "openid profile email birth"


def partir(demande_id: str, demande: Demande) -> Response:
    """Send the browser to the provider. Raises `PageErreur` when it is down."""
    etat = bouchon()
    depart = Depart(demande_id, demande, nonce=secrets.token_hex(32))
    try:
        inscription = _inscription(etat.reglages)
        depart_vers = adresse_de_depart(
            inscription,
            decouvrir(inscription),
            {
                "scope": SCOPE,
                "state": etat.departs.garder(depart, secrets.token_hex(32)),
                "nonce": depart.nonce,
                "prompt": "login",
                "claims": _claims_demandes(demande),
            },
        )
    except EchangeRompu as rupture:
        raise PageErreur("fournisseur_en_panne", _phrase(rupture), demande_id) from rupture
    return redirect(depart_vers, code=303)


@blueprint.get("/oidc-callback")
def retour() -> Response:
    """The provider's answer: check all of it, then go on toward the service that asked."""
    etat = bouchon()
    champs = champs_uniques(request.args)
    depart = _depart(champs.get("state", ""), etat)
    try:
        connexion = _connexion(champs, depart, etat)
    except EchangeRompu as rupture:
        raise PageErreur("fournisseur_fautif", _phrase(rupture), depart.demande_id) from rupture
    except JetonRefuse as refus:
        raise PageErreur("jeton_refuse", _phrase(refus), depart.demande_id) from refus
    except ClaimRefuse as refus:
        raise PageErreur(
            f"claim_{refus.claim}", f"Claim refusé : {refus}", depart.demande_id
        ) from refus
    return identifier(depart.demande_id, depart.demande, connexion)


def deconnecter(id_token: str, suite: str) -> Response:
    """End the session at the provider too, then go on to `suite`."""
    etat = bouchon()
    suite = suite or f"{etat.reglages.adresse}/"
    try:
        description = decouvrir(_inscription(etat.reglages))
    except EchangeRompu as rupture:
        trace.warning("logout at the provider skipped: %s", rupture)
        return redirect(suite, code=303)
    sortie = description.get("end_session_endpoint")
    if not isinstance(sortie, str):
        return redirect(suite, code=303)
    parametres = {
        "id_token_hint": id_token,
        "state": etat.sorties.garder(Sortie(suite, navigateur()), secrets.token_hex(32)),
        "post_logout_redirect_uri": f"{etat.reglages.issuer}/logout-callback",
    }
    return redirect(avec_parametres(sortie, parametres), code=303)


@blueprint.get("/logout-callback")
def retour_de_deconnexion() -> Response:
    """The provider is done with its own logout."""
    state = champs_uniques(request.args).get("state", "")
    sortie = bouchon().sorties.retirer(state)
    if sortie is None or sortie.navigateur != navigateur():
        raise PageErreur(
            "state_inconnu", "Le paramètre « state » du retour de déconnexion n’est pas le bon."
        )
    return redirect(sortie.suite, code=303)


def _inscription(reglages: ReglagesBouchon) -> Inscription:
    return Inscription(
        issuer=reglages.fi_issuer,
        client_id=reglages.fi_client_id,
        secret=reglages.fi_client_secret,
        redirect_uri=f"{reglages.issuer}/oidc-callback",
        alg=reglages.fi_alg,
        userinfo_alg=reglages.fi_userinfo_alg,
    )


def _claims_demandes(demande: Demande) -> str:
    rep_scope: dict[str, Any] = {"essential": True}
    if demande.restriction is not None:
        rep_scope["values"] = list(demande.restriction)
    return json.dumps({"id_token": {"rep_scope": rep_scope}}, ensure_ascii=False)


def _depart(state: str, etat: Bouchon) -> Depart:
    depart = etat.departs.retirer(state)
    if depart is None or depart.demande.navigateur != navigateur():
        raise PageErreur("state_inconnu", "Le paramètre « state » du retour n’est pas le bon.")
    return depart


def _connexion(champs: dict[str, str], depart: Depart, etat: Bouchon) -> Connexion:
    """Raises `PageErreur`, `EchangeRompu`, `JetonRefuse` or `ClaimRefuse`."""
    inscription = _inscription(etat.reglages)
    description = decouvrir(inscription)
    controler_iss(inscription, description, champs)
    if "error" in champs:
        raise PageErreur(f"fournisseur_{champs['error']}", _refus(champs), depart.demande_id)
    if "code" not in champs:
        raise EchangeRompu("le retour ne contient ni code ni erreur")
    recu = echanger(
        inscription,
        description,
        code=champs["code"],
        nonce=depart.nonce,
        horloge=etat.maintenant,
    )
    return _identifiee(recu, etat)


def _identifiee(recu: Recu, etat: Bouchon) -> Connexion:
    rep_scope = controler_rep_scope(recu.claims)
    controler_identite(recu.userinfo, recu.claims["sub"])
    return Connexion(
        identite=identite_de_fc(recu.userinfo, idp_id=IDP_ID),
        auth_time=int(etat.maintenant()),
        rep_scope=rep_scope,
        id_token_fi=recu.id_token,
    )


def _refus(champs: dict[str, str]) -> str:
    detail = champs.get("error_description", "sans autre explication")
    return f"Aidants Connect a répondu « {champs['error']} » : {detail}."


def _phrase(erreur: Exception) -> str:
    return f"L’échange avec Aidants Connect s’est arrêté : {erreur}."
