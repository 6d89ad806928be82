"""Reading a request at /authorize as strictly as FranceConnect, which refuses what it ignores."""

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import Client, Demande
from app.bouchon.franceconnect.identite import CLAIMS_PAR_SCOPE

OBLIGATOIRES = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "acr_values",
)
FACULTATIFS = ("prompt", "claims", "idp_hint", "ui_locales")
PROMPTS = ("login", "consent", "login consent", "consent login", "none")
LONGUEUR_MAX = 512
ACR = "eidas1"


class ScopeRefuse(Exception):
    """The scope is wrong, which the service is told on its redirect_uri."""

    def __init__(self, description: str, demande: Demande) -> None:
        super().__init__(description)
        self.description = description
        self.demande = demande


def lire_demande(
    arguments: MultiDict[str, str], clients: Mapping[str, Client], navigateur: str
) -> Demande:
    """The request if all of it is right. Raises `PageErreur`, or `ScopeRefuse`."""
    champs = champs_uniques(arguments)
    _controler_noms(champs)
    client = _client(champs, clients)
    _controler_valeurs(champs)
    claims = _claims(champs.get("claims", "{}"))
    demande = Demande(
        client_id=client.client_id,
        redirect_uri=client.redirect_uri,
        state=champs["state"],
        nonce=champs["nonce"],
        scopes=tuple(dict.fromkeys(champs["scope"].split())),
        navigateur=navigateur,
        restriction=_restriction(claims),
        idp_id_demande=frozenset(ou for ou, noms in claims.items() if "idp_id" in noms),
        idp_hint=champs.get("idp_hint", ""),
        sans_ecran=champs.get("prompt") == "none",
    )
    _controler_scopes(demande)
    return demande


def champs_uniques(arguments: MultiDict[str, str]) -> dict[str, str]:
    """Parameters that hold a value, none of them twice. Raises `PageErreur`."""
    for nom, valeurs in arguments.lists():
        if len(valeurs) > 1:
            raise PageErreur("parametre_en_double", f"Le paramètre « {nom} » est donné deux fois.")
    return {nom: valeur for nom, valeur in arguments.items() if valeur}


def _controler_noms(champs: Mapping[str, str]) -> None:
    for nom in champs:
        if nom not in OBLIGATOIRES + FACULTATIFS:
            raise PageErreur("parametre_inconnu", f"Le paramètre « {nom} » n’est pas accepté.")
    for nom in OBLIGATOIRES:
        if nom not in champs:
            raise PageErreur("parametre_manquant", f"Le paramètre « {nom} » manque.")


def _client(champs: Mapping[str, str], clients: Mapping[str, Client]) -> Client:
    client = clients.get(champs["client_id"])
    if client is None:
        raise PageErreur("client_inconnu", "Ce service (client_id) n’est pas enregistré.")
    if champs["redirect_uri"] != client.redirect_uri:
        raise PageErreur(
            "redirect_uri_inconnue", "L’adresse de retour (redirect_uri) n’est pas enregistrée."
        )
    return client


def _controler_valeurs(champs: Mapping[str, str]) -> None:
    if champs["response_type"] != "code":
        raise PageErreur("response_type_refuse", "Le paramètre « response_type » doit valoir code.")
    if champs["acr_values"] != ACR:
        raise PageErreur("acr_refuse", f"Le paramètre « acr_values » doit valoir {ACR}.")
    if champs.get("prompt", "login") not in PROMPTS:
        raise PageErreur("prompt_refuse", "Le paramètre « prompt » n’a pas une valeur permise.")
    for nom in ("state", "nonce"):
        if not champs[nom].isascii() or len(champs[nom]) > LONGUEUR_MAX:
            raise PageErreur(f"{nom}_refuse", f"Le paramètre « {nom} » n’a pas une forme permise.")


def _claims(texte: str) -> dict[str, dict[str, Any]]:
    try:
        claims = json.loads(texte)
    except ValueError as erreur:
        raise _claims_refuses() from erreur
    if not isinstance(claims, dict) or not claims.keys() <= {"id_token", "userinfo"}:
        raise _claims_refuses()
    if not all(isinstance(noms, dict) for noms in claims.values()):
        raise _claims_refuses()
    return claims


def _restriction(claims: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...] | None:
    demande = claims.get("id_token", {}).get("rep_scope")
    if demande is None:
        return None
    if not isinstance(demande, dict):
        raise _claims_refuses()
    valeurs = demande.get("values")
    if valeurs is None:
        return None
    if not isinstance(valeurs, list) or not all(isinstance(valeur, str) for valeur in valeurs):
        raise _claims_refuses()
    return tuple(valeurs)


def _claims_refuses() -> PageErreur:
    return PageErreur("claims_refuse", "Le paramètre « claims » n’a pas la forme attendue.")


def _controler_scopes(demande: Demande) -> None:
    if "openid" not in demande.scopes:
        raise ScopeRefuse("openid scope must be requested", demande)
    if any(scope not in CLAIMS_PAR_SCOPE for scope in demande.scopes):
        raise ScopeRefuse("requested scope is not allowed", demande)
