"""FS side, machines: discovery, keys, token, userinfo, and the end of the session."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask import Response as FlaskResponse
from joserfc.jwk import KeySetSerialization
from werkzeug import Response

from app.bouchon.erreurs import ErreurOAuth, PageErreur
from app.bouchon.etat import Bouchon, Client, Octroi, bouchon
from app.bouchon.franceconnect import relais
from app.bouchon.franceconnect.demandes import ACR, champs_uniques
from app.bouchon.franceconnect.identite import CLAIMS_PAR_SCOPE, Claims, claims_des_scopes
from app.bouchon.franceconnect.jetons import JetonRefuse, emettre, verifier
from app.bouchon.franceconnect.retours import avec_parametres
from app.bouchon.navigateur import navigateur
from app.bouchon.pannes import reponse_fausse

blueprint = Blueprint("fournisseur", __name__, url_prefix="/api/v2")
blueprint.before_request(reponse_fausse)

DUREE_JETON = 60


@blueprint.get("/.well-known/openid-configuration")
def configuration() -> dict[str, Any]:
    """Discovery; like the real one it advertises the PKCE that /authorize refuses."""
    issuer = bouchon().reglages.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/session/end",
        "acr_values_supported": [ACR],
        "scopes_supported": list(CLAIMS_PAR_SCOPE),
        "claims_supported": sorted({nom for noms in CLAIMS_PAR_SCOPE.values() for nom in noms})
        + ["sub", "acr", "amr", "auth_time", "rep_scope"],
        "claims_parameter_supported": True,
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256", "HS256"],
        "userinfo_signing_alg_values_supported": ["ES256", "RS256", "HS256"],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    }


@blueprint.get("/jwks")
def jwks() -> KeySetSerialization:
    """Public keys."""
    return bouchon().trousseau.publiques().as_dict(private=False)


@blueprint.post("/token")
def token() -> dict[str, Any]:
    """Exchange a code, once, for an access token and an id_token."""
    etat = bouchon()
    champs = _champs_du_token()
    client = _client_authentifie(champs, etat)
    octroi = _octroi_du_code(champs, client, etat)
    reponse = {
        "access_token": etat.jetons.garder(octroi),
        "expires_in": DUREE_JETON,
        "token_type": "Bearer",
        "scope": " ".join(octroi.demande.scopes),
    }
    if not etat.effets.sans_id_token:
        claims = _claims_id_token(octroi, etat)
        faux = etat.effets.id_token
        reponse["id_token"] = emettre(etat.trousseau, claims, client.secret, faux)
    return reponse


@blueprint.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> FlaskResponse:
    """The identity, as a signed JWT."""
    etat = bouchon()
    octroi = _octroi_du_jeton(etat)
    client = etat.clients[octroi.demande.client_id]
    claims = _claims_userinfo(octroi, etat)
    if etat.effets.userinfo_json:
        return jsonify(claims)
    jeton = emettre(etat.trousseau, claims, client.secret, etat.effets.userinfo)
    return FlaskResponse(jeton, mimetype="application/jwt")


@blueprint.route("/session/end", methods=["GET", "POST"])
def fin_de_session() -> str | Response:
    """Forget who is connected in this browser, then go where the service asked."""
    etat = bouchon()
    champs = champs_uniques(request.values)
    client = _client_de_l_indice(champs.get("id_token_hint", ""), etat)
    suite = _suite(champs, client, etat)
    connexion = etat.connexions.retirer(navigateur())
    if connexion and connexion.id_token_fi:
        return relais.deconnecter(connexion.id_token_fi, suite)
    return redirect(suite, code=303) if suite else render_template("bouchon/deconnecte.html")


@blueprint.errorhandler(ErreurOAuth)
def refuser_en_json(erreur: ErreurOAuth) -> FlaskResponse:
    """RFC 6749 section 5.2, and RFC 6750 section 3 for a bearer token."""
    reponse = jsonify(error=erreur.code, error_description=erreur.description)
    reponse.status_code = erreur.statut
    if erreur.code == "invalid_token":
        reponse.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return reponse


def _champs_du_token() -> dict[str, str]:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise ErreurOAuth("invalid_request", "only application/x-www-form-urlencoded is supported")
    if any(len(valeurs) > 1 for valeurs in request.form.listvalues()):
        raise ErreurOAuth("invalid_request", "parameters must not be provided twice")
    return request.form.to_dict()


def _client_authentifie(champs: dict[str, str], etat: Bouchon) -> Client:
    client = etat.clients.get(champs.get("client_id", ""))
    if request.authorization or not client or champs.get("client_secret") != client.secret:
        raise ErreurOAuth("invalid_client", "client authentication failed", 401)
    return client


def _octroi_du_code(champs: dict[str, str], client: Client, etat: Bouchon) -> Octroi:
    if champs.get("grant_type") != "authorization_code":
        raise ErreurOAuth("unsupported_grant_type", "unsupported grant_type requested")
    if "code" not in champs or "redirect_uri" not in champs:
        raise ErreurOAuth("invalid_request", "missing required parameter(s)")
    octroi = etat.codes.retirer(champs["code"])
    if octroi is None or octroi.demande.client_id != client.client_id:
        raise ErreurOAuth("invalid_grant", "grant request is invalid")
    if octroi.demande.redirect_uri != champs["redirect_uri"] or "code_verifier" in champs:
        raise ErreurOAuth("invalid_grant", "grant request is invalid")
    return octroi


def _octroi_du_jeton(etat: Bouchon) -> Octroi:
    autorisation = request.authorization
    if autorisation is None or autorisation.type != "bearer" or not autorisation.token:
        raise ErreurOAuth("invalid_token", "no access token provided", 401)
    octroi = etat.jetons.lire(autorisation.token)
    if octroi is None:
        raise ErreurOAuth("invalid_token", "invalid token provided", 401)
    return octroi


def _enveloppe(octroi: Octroi, etat: Bouchon) -> Claims:
    instant = int(etat.maintenant())
    enveloppe: Claims = {
        "iss": etat.reglages.issuer,
        "aud": octroi.demande.client_id,
        "sub": octroi.sub,
        "iat": instant,
        "exp": instant + DUREE_JETON,
    }
    if octroi.connexion.rep_scope:
        enveloppe["rep_scope"] = list(octroi.connexion.rep_scope)
    return enveloppe


def _claims_id_token(octroi: Octroi, etat: Bouchon) -> Claims:
    claims = _enveloppe(octroi, etat) | {
        "nonce": octroi.demande.nonce,
        "acr": ACR,
        "amr": ["pwd"],
        "auth_time": octroi.connexion.auth_time,
    }
    return claims | _idp_id(octroi, "id_token")


def _claims_userinfo(octroi: Octroi, etat: Bouchon) -> Claims:
    claims = claims_des_scopes(octroi.connexion.identite, octroi.demande.scopes)
    return claims | _enveloppe(octroi, etat) | _idp_id(octroi, "userinfo")


def _idp_id(octroi: Octroi, ou: str) -> Claims:
    if ou not in octroi.demande.idp_id_demande:
        return {}
    return {"idp_id": octroi.connexion.identite["idp_id"]}


def _client_de_l_indice(indice: str, etat: Bouchon) -> Client:
    """An expired id_token is accepted, a forged one is not."""
    try:
        claims = verifier(indice, etat.trousseau.publiques(), etat.reglages.fs_alg)
    except JetonRefuse as refus:
        raise PageErreur(
            "id_token_hint_refuse", "Le jeton qui désigne la session n’est pas valable."
        ) from refus
    client = etat.clients.get(str(claims.get("aud")))
    if client is None:
        raise PageErreur("client_inconnu", "Ce jeton est destiné à un service inconnu.")
    return client


def _suite(champs: dict[str, str], client: Client, etat: Bouchon) -> str:
    adresse = champs.get("post_logout_redirect_uri")
    if adresse is None:
        return ""
    if adresse != client.post_logout_redirect_uri:
        raise PageErreur(
            "post_logout_redirect_uri_inconnue",
            "L’adresse de retour (post_logout_redirect_uri) n’est pas enregistrée.",
        )
    if "state" not in champs:
        raise PageErreur("parametre_manquant", "Le paramètre « state » manque.")
    return avec_parametres(adresse, {"state": champs["state"], **etat.effets.sortie})
