"""The provider's addresses that FranceConnect's servers call: no screen, JSON in RFC 6749."""

from hmac import compare_digest
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.espaces.fournisseur import plan
from app.metier.aidants.droits import Droit
from app.metier.echanges import services
from app.metier.echanges.jetons import Signataire, revendications
from app.metier.echanges.models import VIE_JETON
from app.metier.echanges.requete import (
    ACR,
    REVENDICATIONS,
    Parametres,
    RequeteInconnue,
    avec_parametres,
)
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, protection_csrf, reglages
from app.web.connectee import est_connectee, ma_connexion

_TAILLE_MAX = 2048


@plan.record_once
def _preparer(etat: BlueprintSetupState) -> None:
    etat.app.extensions["signataire"] = Signataire(etat.app.extensions["reglages"].fi)


@plan.get("/.well-known/openid-configuration")
@protection_csrf.exempt
@exige(Droit.PUBLIC)
def decouverte() -> ResponseReturnValue:
    """What this provider is and can do (OpenID Connect Discovery 1.0)."""
    fi = reglages().fi
    annonce: dict[str, Any] = {
        "issuer": fi.issuer,
        "authorization_endpoint": adresse_publique("/authorize/"),
        "token_endpoint": adresse_publique("/token/"),
        "userinfo_endpoint": adresse_publique("/userinfo/"),
        "end_session_endpoint": adresse_publique("/logout/"),
        "jwks_uri": adresse_publique("/jwks"),
        "scopes_supported": list(REVENDICATIONS),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [fi.alg],
        "userinfo_signing_alg_values_supported": [fi.userinfo_alg] if fi.userinfo_alg else [],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": [ACR],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "claims_supported": [
            "sub",
            *(nom for noms in REVENDICATIONS.values() for nom in noms),
            *("rep_scope", "acr", "auth_time"),
        ],
    }
    # A list of nothing is left out (OpenID Connect Discovery, 4.2).
    return {nom: valeur for nom, valeur in annonce.items() if valeur != []}


@plan.get("/jwks")
@protection_csrf.exempt
@exige(Droit.PUBLIC)
def jwks() -> ResponseReturnValue:
    """Our public keys; none when the client's secret signs."""
    return _signataire().jwks()


@plan.post("/token/")
@protection_csrf.exempt
@exige(Droit.PUBLIC)
def jeton() -> ResponseReturnValue:
    """Exchange a code for an id_token and an access token (RFC 6749, 4.1.3)."""
    lus = Parametres.lire(request.form.lists())
    if any(len(valeurs) > 1 or len(valeurs[0]) > _TAILLE_MAX for valeurs in lus.values()):
        return _erreur("invalid_request")
    if not _client_reconnu(lus):
        return _client_refuse()
    if not lus.valeur("grant_type") or not lus.valeur("code"):
        return _erreur("invalid_request")
    if lus.valeur("grant_type") != "authorization_code":
        return _erreur("unsupported_grant_type")
    return _echanger(lus)


@plan.route("/userinfo/", methods=["GET", "POST"])
@protection_csrf.exempt
@exige(Droit.PUBLIC, protocole=True)
def userinfo() -> ResponseReturnValue:
    """Give the identity behind a Bearer token; its first reading is the use of the mandate."""
    genre, _, valeur = request.headers.get("Authorization", "").partition(" ")
    if genre.lower() != "bearer" or not valeur:
        return _refus_bearer(None)
    if "access_token" in request.values:
        return _erreur("invalid_request")
    try:
        with transaction(session()) as bdd:
            identite, scopes, demandees = services.donner_identite(
                bdd, valeur.strip(), maintenant=maintenant()
            )
    except services.JetonInvalide:
        return _refus_bearer("invalid_token")
    claims = revendications(identite, scopes, demandees)
    if reglages().fi.userinfo_alg:
        signe = _signataire().userinfo(claims, maintenant=maintenant())
        return Response(signe, mimetype="application/jwt")
    return claims


@plan.route("/logout/", methods=["GET", "POST"])
@protection_csrf.exempt
@exige(Droit.PUBLIC, protocole=True)
def deconnexion() -> ResponseReturnValue:
    """FranceConnect leaves the usager, by the id_token we gave it; the aidant stays logged in."""
    brute = request.get_data() if request.method == "POST" else request.query_string
    lus, fi = Parametres.de_la_question(brute), reglages().fi
    indice, adresse = lus.facultative("id_token_hint"), lus.facultative("post_logout_redirect_uri")
    if any(len(valeurs) > 1 for valeurs in lus.values()):
        raise RequeteInconnue
    if lus.valeur("client_id", fi.client_id) != fi.client_id:
        raise RequeteInconnue
    emis_le = None if indice is None else _signataire().lire_indice(indice)
    if indice is not None and emis_le is None:
        raise RequeteInconnue
    if adresse is not None and (emis_le is None or adresse not in fi.logout_redirect_uris):
        raise RequeteInconnue
    if emis_le is not None and est_connectee():
        with transaction(session()) as bdd:
            ma_connexion(bdd).quitter_usage(emis_le)
    if adresse is None:
        return render_template("fournisseur/deconnexion.html", est_sortie=emis_le is not None)
    state = lus.facultative("state")
    return redirect(avec_parametres(adresse, {} if state is None else {"state": state}), 302)


def _echanger(lus: Parametres) -> ResponseReturnValue:
    instant, code, client_id = maintenant(), lus.valeur("code"), reglages().fi.client_id
    try:
        with transaction(session()) as bdd:
            echange = services.echanger(
                bdd,
                code,
                client_id=client_id,
                redirect_uri=lus.valeur("redirect_uri"),
                verificateur=lus.facultative("code_verifier"),
                maintenant=instant,
            )
    except services.CodeInvalide:
        with transaction(session()) as bdd:
            services.tuer_jeton(bdd, code, client_id=client_id, maintenant=instant)
        return _erreur("invalid_grant")
    return {
        "access_token": echange.jeton,
        "token_type": "Bearer",
        "expires_in": int(VIE_JETON.total_seconds()),
        "id_token": _signataire().id_token(echange, maintenant=instant),
    }, {"Pragma": "no-cache"}


def _client_reconnu(lus: Parametres) -> bool:
    fi = reglages().fi
    donne = (lus.valeur("client_id"), lus.valeur("client_secret"))
    bons = [
        compare_digest(a.encode(), b.encode())
        for a, b in zip(donne, (fi.client_id, fi.client_secret), strict=True)
    ]
    return all(bons)


def _client_refuse() -> ResponseReturnValue:
    """RFC 6749, 5.2: whoever tried by a header is told that its scheme is not the way."""
    essai = request.headers.get("Authorization", "").partition(" ")[0].lower()
    defi = {"WWW-Authenticate": 'Basic realm="token"'} if essai == "basic" else {}
    return {"error": "invalid_client"}, 401, {"Pragma": "no-cache", **defi}


def _erreur(code: str, statut: int = 400) -> ResponseReturnValue:
    return {"error": code}, statut, {"Pragma": "no-cache"}


def _refus_bearer(code: str | None) -> ResponseReturnValue:
    defi = f'Bearer error="{code}"' if code else "Bearer"
    corps: dict[str, Any] = {"error": code} if code else {}
    return corps, 401, {"WWW-Authenticate": defi}


def _signataire() -> Signataire:
    signataire = current_app.extensions["signataire"]
    assert isinstance(signataire, Signataire)
    return signataire
