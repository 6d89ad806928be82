"""A small strict OpenID client: the stand-in toward the provider, the test site toward it."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from app.bouchon.franceconnect.controles import controler_id_token, controler_userinfo_signe
from app.bouchon.franceconnect.identite import Claims
from app.bouchon.franceconnect.jetons import verifier
from app.bouchon.franceconnect.retours import avec_parametres

DELAI = 6.0


class EchangeRompu(Exception):
    """The other side does not answer, or not what OpenID Connect says."""


@dataclass(frozen=True)
class Inscription:
    """How one is registered at a provider."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str
    alg: str
    userinfo_alg: str


@dataclass(frozen=True)
class Recu:
    """What an exchange brought back, checked: the id_token as received, the two sets of claims."""

    id_token: str
    claims: Claims
    userinfo: Claims


def decouvrir(inscription: Inscription) -> dict[str, Any]:
    """The provider's own description. Raises `EchangeRompu`."""
    adresse = f"{inscription.issuer.rstrip('/')}/.well-known/openid-configuration"
    description = _objet_json(_appeler("GET", adresse))
    if description.get("issuer") != inscription.issuer:
        raise EchangeRompu(
            f"la découverte annonce l’émetteur {description.get('issuer')!r} "
            f"au lieu de {inscription.issuer!r}"
        )
    return description


def adresse(description: Mapping[str, Any], nom: str) -> str:
    """One of the addresses of the description. Raises `EchangeRompu`."""
    valeur = description.get(nom)
    if not isinstance(valeur, str):
        raise EchangeRompu(f"la découverte ne donne pas {nom}")
    return valeur


def adresse_de_depart(
    inscription: Inscription, description: Mapping[str, Any], parametres: Mapping[str, str]
) -> str:
    """Where to send the browser for a code."""
    communs = {
        "client_id": inscription.client_id,
        "redirect_uri": inscription.redirect_uri,
        "response_type": "code",
        "acr_values": "eidas1",
    }
    return avec_parametres(
        adresse(description, "authorization_endpoint"), {**communs, **parametres}
    )


def controler_iss(
    inscription: Inscription, description: Mapping[str, Any], parametres: Mapping[str, str]
) -> None:
    """RFC 9207: required once announced, right whenever present. Raises `EchangeRompu`."""
    annonce = description.get("authorization_response_iss_parameter_supported") is True
    if not annonce and "iss" not in parametres:
        return
    if parametres.get("iss") != inscription.issuer:
        raise EchangeRompu("le paramètre iss du retour n’est pas l’émetteur attendu")


def echanger(
    inscription: Inscription,
    description: Mapping[str, Any],
    *,
    code: str,
    nonce: str,
    horloge: Callable[[], float],
) -> Recu:
    """Code against tokens, then the identity; both checked.

    Raises `EchangeRompu`, `JetonRefuse` or `ClaimRefuse`.
    """
    jetons = _demander_les_jetons(inscription, description, code)
    claims = verifier(
        jetons["id_token"], _cles(inscription, description, inscription.alg), inscription.alg
    )
    controler_id_token(
        claims,
        issuer=inscription.issuer,
        client_id=inscription.client_id,
        nonce=nonce,
        maintenant=horloge(),
    )
    userinfo = _userinfo(inscription, description, jetons["access_token"])
    return Recu(jetons["id_token"], claims, userinfo)


def _demander_les_jetons(
    inscription: Inscription, description: Mapping[str, Any], code: str
) -> dict[str, str]:
    formulaire = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": inscription.redirect_uri,
        "client_id": inscription.client_id,
        "client_secret": inscription.secret,
    }
    jetons = _objet_json(_appeler("POST", adresse(description, "token_endpoint"), formulaire))
    for nom in ("access_token", "id_token", "token_type"):
        if not isinstance(jetons.get(nom), str):
            raise EchangeRompu(f"la réponse du point token ne contient pas {nom}")
    if jetons["token_type"].lower() != "bearer":
        raise EchangeRompu("la réponse du point token n’est pas de type Bearer")
    return jetons


def _userinfo(inscription: Inscription, description: Mapping[str, Any], jeton: str) -> Claims:
    reponse = _appeler("GET", adresse(description, "userinfo_endpoint"), jeton=jeton)
    alg = inscription.userinfo_alg
    if not alg:
        return _objet_json(reponse)
    if _type(reponse) != "application/jwt":
        raise EchangeRompu("userinfo devrait être un jeton signé (application/jwt)")
    claims = verifier(reponse.text, _cles(inscription, description, alg), alg)
    controler_userinfo_signe(claims, issuer=inscription.issuer, client_id=inscription.client_id)
    return claims


def _cles(inscription: Inscription, description: Mapping[str, Any], alg: str) -> KeySet | OctKey:
    if alg.startswith("HS"):
        return OctKey.import_key(inscription.secret)
    jwks: Any = _objet_json(_appeler("GET", adresse(description, "jwks_uri")))
    try:
        return KeySet.import_key_set(jwks)
    except (JoseError, KeyError, TypeError, ValueError) as erreur:
        raise EchangeRompu("le JWKS est illisible") from erreur


@cache
def _autorites() -> ssl.SSLContext:
    """Read once: it costs more than a whole call on this machine."""
    return ssl.create_default_context()


def _appeler(
    methode: str, url: str, formulaire: Mapping[str, str] | None = None, jeton: str = ""
) -> httpx.Response:
    entetes = {"Authorization": f"Bearer {jeton}"} if jeton else {}
    try:
        with httpx.Client(timeout=DELAI, trust_env=False, verify=_autorites()) as client:
            reponse = client.request(methode, url, data=formulaire, headers=entetes)
    except (httpx.HTTPError, httpx.InvalidURL) as erreur:
        raise EchangeRompu(f"{url} ne répond pas ({type(erreur).__name__})") from erreur
    if reponse.status_code != httpx.codes.OK:
        raise EchangeRompu(f"{url} répond {reponse.status_code} : {reponse.text[:200]}")
    return reponse


def _objet_json(reponse: httpx.Response) -> dict[str, Any]:
    try:
        objet = reponse.json()
    except ValueError as erreur:
        raise EchangeRompu(f"{reponse.url} ne répond pas en JSON") from erreur
    if _type(reponse) != "application/json" or not isinstance(objet, dict):
        raise EchangeRompu(f"{reponse.url} ne répond pas un objet JSON")
    return objet


def _type(reponse: httpx.Response) -> str:
    type_annonce: str = reponse.headers.get("Content-Type", "")
    return type_annonce.partition(";")[0].strip().lower()
