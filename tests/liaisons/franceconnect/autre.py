"""Another provider in FranceConnect's place, written by a test: over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.bouchon.echanges import port_libre, servie
from tests.conftest import Horloge

CLE = ECKey.generate_key("P-256", {"kid": "ec"})
CLE_RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
ADRESSES = {
    "authorization_endpoint": "/autoriser?deja=1",
    "token_endpoint": "/jeton",
    "userinfo_endpoint": "/identite",
    "jwks_uri": "/cles",
    "end_session_endpoint": "/sortie?deja=1",
}


@dataclass
class Autre:
    """Another implementation; `reponses` replaces what an endpoint answers."""

    origine: str
    chemin: str = "/oidc"
    decouverte: dict[str, Any] = field(default_factory=dict)
    reponses: dict[str, Callable[[], Any]] = field(default_factory=dict)
    jetons: dict[str, Any] = field(default_factory=dict)
    identite: dict[str, Any] = field(default_factory=dict)
    recus: list[dict[str, str]] = field(default_factory=list)
    token_type: Any = "Bearer"
    instant: int = 0
    alg: str = "ES256"

    @property
    def issuer(self) -> str:
        return f"{self.origine}{self.chemin}"

    def app(self) -> Flask:
        app = Flask(__name__)
        app.add_url_rule("/<path:tout>", view_func=self.repondre, methods=["GET", "POST"])
        return app

    def repondre(self, tout: str) -> Any:
        fausse = self.reponses.get(tout.rpartition("/")[2])
        if fausse:
            return fausse()
        if tout.endswith("openid-configuration"):
            adresses = {nom: f"{self.origine}{lieu}" for nom, lieu in ADRESSES.items()}
            annonce: dict[str, Any] = {"issuer": self.issuer, **adresses, **self.decouverte}
            return jsonify({nom: valeur for nom, valeur in annonce.items() if valeur is not ...})
        if tout == "cles":
            return jsonify(keys=[cle.as_dict(private=False) for cle in (CLE, CLE_RSA)])
        if tout == "jeton":
            self.recus.append(request.form.to_dict())
            id_token = self.signe({"nonce": "n", "acr": "eidas1", **self.jetons})
            return jsonify(access_token="acces", id_token=id_token, token_type=self.token_type)
        assert request.headers["Authorization"] == "Bearer acces"
        return Response(self.signe(self.identite), mimetype="application/jwt; charset=utf-8")

    def signe(self, claims: dict[str, Any]) -> str:
        communs = {"iss": self.issuer, "aud": ["aidants-connect"], "sub": "s"}
        dates = {"iat": self.instant, "exp": self.instant + 60}
        cle = CLE if self.alg == "ES256" else CLE_RSA
        entete = {"alg": self.alg, "kid": cle.kid}
        return jwt.encode(entete, {**communs, **dates, **claims}, cle, algorithms=[self.alg])


@pytest.fixture(scope="module")
def autre_servi() -> Iterator[Autre]:
    port = port_libre()
    servi = Autre(f"http://127.0.0.1:{port}")
    with servie(servi.app(), port):
        yield servi


@pytest.fixture
def autre(autre_servi: Autre, temps: Horloge) -> Autre:
    neuf = Autre(autre_servi.origine, instant=int(temps.instant.timestamp()))
    vars(autre_servi).update(vars(neuf))
    return autre_servi
