"""A tiny provider in our service's place, which signs what the test tells it to."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from werkzeug import Response

ANGELA = {
    "given_name": "Angela Claire Louise",
    "family_name": "DUBOIS",
    "birthdate": "1962-08-24",
    "gender": "female",
    "birthcountry": "99100",
    "birthplace": "75107",
    "email": "angela.dubois@exemple.fr",
}


@dataclass
class FauxFournisseur:
    """Knobs are plain attributes; a claim set to `...` is left out."""

    issuer: str
    secret: str
    alg: str = "HS256"
    userinfo_alg: str = ""
    id_token: dict = field(default_factory=dict)
    userinfo: dict = field(default_factory=dict)
    retour: dict = field(default_factory=dict)
    decouverte: dict = field(default_factory=dict)
    identite: dict = field(default_factory=lambda: dict(ANGELA))
    statut_token: int = 200
    cle: ECKey = field(
        default_factory=lambda: ECKey.generate_key("P-256", {"kid": "cle-1", "alg": "ES256"})
    )
    demandes: list[dict[str, str]] = field(default_factory=list)
    sorties: list[dict[str, str]] = field(default_factory=list)
    formulaires: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask(__name__)
        for regle, vue in (
            ("/.well-known/openid-configuration", self._decouverte),
            ("/authorize/", self._authorize),
            ("/token/", self._token),
            ("/userinfo/", self._userinfo),
            ("/jwks", self._jwks),
            ("/logout/", self._logout),
        ):
            app.add_url_rule(regle, view_func=vue, methods=["GET", "POST"])
        return app

    def _decouverte(self) -> Response:
        annonce = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize/",
            "token_endpoint": f"{self.issuer}/token/",
            "userinfo_endpoint": f"{self.issuer}/userinfo/",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout/",
            "authorization_response_iss_parameter_supported": True,
        }
        return jsonify(sans_absents({**annonce, **self.decouverte}))

    def _authorize(self) -> Response:
        self.demandes.append(request.args.to_dict())
        retour = {"code": secrets.token_hex(8), "state": request.args["state"], "iss": self.issuer}
        retour = sans_absents({**retour, **self.retour})
        return redirect(f"{request.args['redirect_uri']}?{urlencode(retour)}")

    def _token(self) -> tuple[Response, int]:
        self.formulaires.append(request.form.to_dict())
        jetons = {"access_token": "jeton", "token_type": "Bearer", "id_token": self._id_token()}
        return jsonify(jetons), self.statut_token

    def _id_token(self) -> str:
        demande = self.demandes[-1]
        instant = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": demande["client_id"],
            "sub": "sub-angela",
            "nonce": demande["nonce"],
            "acr": "eidas1",
            "iat": instant,
            "exp": instant + 60,
            "auth_time": instant,
            "rep_scope": ["Argent-Impots-Consommation"],
        }
        return self._signe({**claims, **self.id_token}, self.alg)

    def _userinfo(self) -> Response:
        assert request.headers["Authorization"] == "Bearer jeton"
        claims = {"sub": "sub-angela", **self.identite, **self.userinfo}
        if not self.userinfo_alg:
            return jsonify(sans_absents(claims))
        enveloppe = {"iss": self.issuer, "aud": self.demandes[-1]["client_id"]}
        jeton = self._signe({**enveloppe, **claims}, self.userinfo_alg)
        return Response(jeton, mimetype="application/jwt")

    def _jwks(self) -> Response:
        return jsonify(KeySet([self.cle]).as_dict(private=False))

    def _logout(self) -> Response:
        self.sorties.append(request.args.to_dict())
        state = urlencode({"state": request.args["state"]})
        return redirect(f"{request.args['post_logout_redirect_uri']}?{state}")

    def _signe(self, claims: dict, alg: str) -> str:
        cle = OctKey.import_key(self.secret) if alg == "HS256" else self.cle
        entete = {"alg": alg} if alg == "HS256" else {"alg": alg, "kid": "cle-1"}
        return jwt.encode(entete, sans_absents(claims), cle, algorithms=[alg])

    def claims_demandes(self) -> dict:
        return json.loads(self.demandes[-1]["claims"])


def sans_absents(valeurs: dict) -> dict:
    return {nom: valeur for nom, valeur in valeurs.items() if valeur is not ...}
