"""Speak to FranceConnect as its client: discovery, authorisation, token, userinfo, logout.

Authlib writes the protocol's parameters, joserfc checks signatures, httpx carries the bytes.
Nothing here knows the draft or the aidant.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from app.liaisons.franceconnect.appels import Appels, en_un_echange
from app.liaisons.franceconnect.erreurs import motif_du_retour
from app.liaisons.franceconnect.identite import identite_de
from app.liaisons.franceconnect.jetons import Attendus, Verificateur
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.usagers.identite import Identite
from config import ReglagesFS

_VIE_DECOUVERTE = 3600.0
_ADRESSES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Retour:
    """What FranceConnect said of the person, and the token that its logout asks for."""

    id_token: str
    revendications: Mapping[str, Any]

    def identite(self, sub: str) -> Identite:
        """Return the identity under our own `sub`. Raises EchecIdentification."""
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
        self._appels = Appels()
        self._decouverte: tuple[float, dict[str, Any]] | None = None
        self._verificateur = Verificateur(reglages.alg, self._lire_cles)

    def decouverte(self) -> dict[str, Any]:
        """Return FranceConnect's metadata, read again after an hour.

        Raises EchecIdentification when they cannot be read or belong to another issuer.
        """
        gardee, instant = self._decouverte, time.monotonic()
        if gardee is None or instant - gardee[0] > _VIE_DECOUVERTE:
            gardee = (instant, self._lire_decouverte())
            self._decouverte = gardee
        return gardee[1]

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

    def recevoir(
        self, parametres: Mapping[str, str], *, nonce: str, verificateur: str | None
    ) -> Retour:
        """Read the identity behind the parameters of a return, whose `state` is already claimed.

        Raises EchecIdentification; it carries the id_token when one was valid, so that the
        caller still goes through FranceConnect's logout.
        """
        with en_un_echange():
            self._verifier_emetteur(parametres.get("iss"))
            if erreur := parametres.get("error"):
                raise EchecIdentification(
                    motif_du_retour(parametres), f"FranceConnect dit {erreur[:40]!r}"
                )
            code = parametres.get("code")
            if not code:
                raise EchecIdentification("configuration", "retour sans code")
            return self._echanger(code, nonce, verificateur)

    def adresse_deconnexion(self, *, id_token: str, state: str) -> str | None:
        """Return where to send the browser so that the usager leaves, if such a place exists.

        May call FranceConnect: never inside a transaction. Raises EchecIdentification.
        """
        adresse = self.decouverte().get("end_session_endpoint")
        if not isinstance(adresse, str) or not adresse:
            return None
        parametres = {
            "id_token_hint": id_token,
            "state": state,
            "post_logout_redirect_uri": self._logout_uri,
        }
        return f"{adresse}{'&' if '?' in adresse else '?'}{urlencode(parametres)}"

    def _lire_decouverte(self) -> dict[str, Any]:
        issuer = self.reglages.issuer
        lues = self._appels.faire(
            "GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        ).objet()
        if lues.get("issuer") != issuer:
            raise EchecIdentification("emetteur", "la découverte dit un autre émetteur")
        protocole = urlsplit(issuer).scheme
        for nom in _ADRESSES:
            if not str(lues.get(nom)).startswith(f"{protocole}://"):
                raise EchecIdentification("reponse", f"la découverte ne donne pas {nom}")
        return lues

    def _verifier_emetteur(self, iss: str | None) -> None:
        """Check the `iss` of a return (RFC 9207): exact when present, required if announced."""
        annonce = self.decouverte().get("authorization_response_iss_parameter_supported") is True
        if (iss is None and annonce) or (iss is not None and iss != self.reglages.issuer):
            raise EchecIdentification("emetteur", "le retour dit un autre émetteur")

    def _echanger(self, code: str, nonce: str, verificateur: str | None) -> Retour:
        jetons = self._demander_jetons(code, verificateur)
        id_token, acces = jetons.get("id_token"), jetons.get("access_token")
        if not isinstance(id_token, str) or not isinstance(acces, str):
            raise EchecIdentification("jeton", "il manque un jeton dans la réponse")
        if str(jetons.get("token_type")).lower() != "bearer":
            raise EchecIdentification("jeton", "le jeton d’accès n’est pas de type Bearer")
        attendus = Attendus(self.reglages.issuer, self.reglages.client_id)
        lues = self._verificateur.verifier(id_token, attendus)
        try:
            if lues.get("nonce") != nonce:
                raise EchecIdentification("jeton", "le nonce n’est pas le nôtre")
            if lues.get("acr") != self.reglages.acr:
                raise EchecIdentification("niveau", "le niveau de garantie est un autre")
            revendications = self._lire_identite(acces, attendus)
            if revendications.get("sub") != lues["sub"]:
                raise EchecIdentification("jeton", "l’identité est celle d’une autre personne")
            if self.reglages.idp_exclu in (lues.get("idp_id"), revendications.get("idp_id")):
                raise EchecIdentification("soi_meme", "l’identité vient de notre fournisseur")
        except EchecIdentification as erreur:
            erreur.id_token = id_token
            raise
        return Retour(id_token, revendications)

    def _demander_jetons(self, code: str, verificateur: str | None) -> dict[str, Any]:
        corps = prepare_token_request(
            "authorization_code",
            redirect_uri=self._redirect_uri,
            code=code,
            client_id=self.reglages.client_id,
            client_secret=self.reglages.client_secret,
            **({"code_verifier": verificateur} if verificateur else {}),
        )
        return self._appels.faire(
            "POST",
            self.decouverte()["token_endpoint"],
            content=corps,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
        ).objet()

    def _lire_identite(self, acces: str, attendus: Attendus) -> Mapping[str, Any]:
        reponse = self._appels.faire(
            "GET",
            self.decouverte()["userinfo_endpoint"],
            headers={"Authorization": f"Bearer {acces}"},
        )
        if reponse.statut != 200:
            raise EchecIdentification("reponse", f"userinfo a répondu {reponse.statut}")
        if reponse.type != "application/jwt":
            raise EchecIdentification("jeton", "l’identité n’est pas signée")
        return self._verificateur.verifier(
            reponse.corps.decode("ascii", "replace").strip(),
            attendus,
            dates_exigees=not self.reglages.userinfo_sans_dates,
        )

    def _lire_cles(self) -> dict[str, Any]:
        return self._appels.faire("GET", self.decouverte()["jwks_uri"]).objet()
