"""Speak to FranceConnect as its client: discovery, authorisation, token, userinfo, logout.

Authlib writes the protocol's parameters, joserfc checks signatures, httpx carries the bytes.
Nothing here knows the draft or the aidant.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from app.franceconnect.erreurs import ErreurFranceConnect
from app.franceconnect.identite import identite_de
from app.franceconnect.jetons import Attendus, Verificateur
from app.usagers.identite import Identite
from config import ReglagesFS

_DELAIS = httpx.Timeout(4, connect=2)
_DUREE_TOTALE = 8.0
_TAILLE_MAX = 1024 * 1024
_VIE_DECOUVERTE = 3600.0


@dataclass(frozen=True, slots=True)
class Reponse:
    """A bounded HTTP answer."""

    statut: int
    type: str
    corps: bytes


@dataclass(frozen=True, slots=True)
class Retour:
    """What FranceConnect said of the person, and the token that its logout asks for."""

    id_token: str
    revendications: Mapping[str, Any]

    def identite(self, sub: str) -> Identite:
        """Return the identity under our own `sub`. Raises ErreurFranceConnect."""
        return identite_de(self.revendications, sub)

    @property
    def sub(self) -> str:
        """FranceConnect's `sub`, never to be stored as it is."""
        return str(self.revendications["sub"])


class Client:
    """One configured FranceConnect. Discovery and keys are fetched when needed, and kept."""

    def __init__(self, reglages: ReglagesFS, *, redirect_uri: str, logout_uri: str) -> None:
        self.reglages = reglages
        self._redirect_uri = redirect_uri
        self._logout_uri = logout_uri
        self._http = httpx.Client(timeout=_DELAIS, follow_redirects=False)
        self._verrou = threading.Lock()
        self._metadonnees: dict[str, Any] = {}
        self._lues_a = 0.0
        self._verificateur = Verificateur(reglages.alg, self._lire_cles)

    def decouverte(self) -> dict[str, Any]:
        """Return FranceConnect's metadata, read at most once an hour.

        Raises ErreurFranceConnect when they cannot be read or belong to another issuer.
        """
        with self._verrou:
            if not self._metadonnees or time.monotonic() - self._lues_a > _VIE_DECOUVERTE:
                adresse = f"{self.reglages.issuer.rstrip('/')}/.well-known/openid-configuration"
                lues = _json(self._appeler("GET", adresse))
                if lues.get("issuer") != self.reglages.issuer:
                    raise ErreurFranceConnect("emetteur", "la découverte dit un autre émetteur")
                self._metadonnees, self._lues_a = lues, time.monotonic()
            return self._metadonnees

    def adresse_autorisation(self, *, state: str, nonce: str, verificateur: str | None) -> str:
        """Return where to send the browser. PKCE only when the settings allow it."""
        parametres = {
            "scope": self.reglages.scopes,
            "state": state,
            "nonce": nonce,
            "acr_values": self.reglages.acr,
        }
        if verificateur:
            parametres["code_challenge"] = create_s256_code_challenge(verificateur)  # type: ignore[no-untyped-call]
            parametres["code_challenge_method"] = "S256"
        adresse: str = prepare_grant_uri(
            self.decouverte()["authorization_endpoint"],
            self.reglages.client_id,
            "code",
            redirect_uri=self._redirect_uri,
            **parametres,
        )
        return adresse

    def verifier_emetteur(self, iss: str | None) -> None:
        """Check the `iss` of a return (RFC 9207): exact when present, required if announced."""
        annonce = self.decouverte().get("authorization_response_iss_parameter_supported") is True
        if (iss is None and annonce) or (iss is not None and iss != self.reglages.issuer):
            raise ErreurFranceConnect("emetteur", "le retour dit un autre émetteur")

    def echanger(self, *, code: str, nonce: str, verificateur: str | None) -> Retour:
        """Exchange the code, check the tokens, read the identity.

        Raises ErreurFranceConnect; it carries the id_token when one was valid, so that the
        caller still goes through FranceConnect's logout.
        """
        jetons = self._demander_jetons(code, verificateur)
        id_token, acces = jetons.get("id_token"), jetons.get("access_token")
        if not isinstance(id_token, str) or not isinstance(acces, str):
            raise ErreurFranceConnect("jeton", "il manque un jeton dans la réponse")
        attendus = Attendus(self.reglages.issuer, self.reglages.client_id)
        lues = self._verificateur.verifier(id_token, attendus)
        try:
            if lues.get("nonce") != nonce:
                raise ErreurFranceConnect("jeton", "le nonce n’est pas le nôtre")
            if lues.get("acr") != self.reglages.acr:
                raise ErreurFranceConnect("niveau", "le niveau de garantie est un autre")
            revendications = self._lire_identite(acces, attendus)
            if revendications.get("sub") != lues["sub"]:
                raise ErreurFranceConnect("jeton", "l’identité est celle d’une autre personne")
        except ErreurFranceConnect as erreur:
            erreur.id_token = id_token
            raise
        return Retour(id_token, revendications)

    def adresse_deconnexion(self, *, id_token: str, state: str) -> str | None:
        """Return where to send the browser so that the usager leaves, if such a place exists."""
        adresse = self.decouverte().get("end_session_endpoint")
        if not adresse:
            return None
        parametres = {
            "id_token_hint": id_token,
            "state": state,
            "post_logout_redirect_uri": self._logout_uri,
        }
        return f"{adresse}?{urlencode(parametres)}"

    def _demander_jetons(self, code: str, verificateur: str | None) -> dict[str, Any]:
        corps = prepare_token_request(
            "authorization_code",
            redirect_uri=self._redirect_uri,
            code=code,
            client_id=self.reglages.client_id,
            client_secret=self.reglages.client_secret,
            **({"code_verifier": verificateur} if verificateur else {}),
        )
        return _json(
            self._appeler(
                "POST",
                self.decouverte()["token_endpoint"],
                content=corps,
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": "application/json",
                },
            )
        )

    def _lire_identite(self, acces: str, attendus: Attendus) -> Mapping[str, Any]:
        reponse = self._appeler(
            "GET",
            self.decouverte()["userinfo_endpoint"],
            headers={"Authorization": f"Bearer {acces}"},
        )
        if reponse.statut != 200:
            raise ErreurFranceConnect("reponse", f"userinfo a répondu {reponse.statut}")
        if reponse.type != "application/jwt":
            raise ErreurFranceConnect("jeton", "l’identité n’est pas signée")
        return self._verificateur.verifier(
            reponse.corps.decode("ascii", "replace").strip(), attendus, echeance_exigee=False
        )

    def _lire_cles(self) -> dict[str, Any]:
        return _json(self._appeler("GET", self.decouverte()["jwks_uri"]))

    def _appeler(self, methode: str, adresse: str, **options: Any) -> Reponse:
        fin, corps = time.monotonic() + _DUREE_TOTALE, bytearray()
        try:
            with self._http.stream(methode, adresse, **options) as reponse:
                for morceau in reponse.iter_bytes():
                    corps += morceau
                    if len(corps) > _TAILLE_MAX:
                        raise ErreurFranceConnect("reponse", "la réponse est démesurée")
                    if time.monotonic() > fin:
                        raise ErreurFranceConnect("injoignable", "la réponse n’en finit pas")
        except httpx.HTTPError as erreur:
            raise ErreurFranceConnect("injoignable", type(erreur).__name__) from erreur
        genre = reponse.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reponse(reponse.status_code, genre, bytes(corps))


def _json(reponse: Reponse) -> dict[str, Any]:
    if reponse.statut != 200:
        raise ErreurFranceConnect("reponse", f"réponse {reponse.statut}")
    try:
        lu = json.loads(reponse.corps)
    except ValueError as erreur:
        raise ErreurFranceConnect("reponse", "réponse illisible") from erreur
    if not isinstance(lu, dict):
        raise ErreurFranceConnect("reponse", "réponse inattendue")
    return lu
