"""What the tests of the stand-in do many times: ask, choose, exchange, read."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app.bouchon.etat import Bouchon

RETOUR = "http://localhost:5000/callbackv2/"
RETOUR_DE_DECONNEXION = "http://localhost:5000/logout-callback/"
SCOPE = "openid identite_pivot email preferred_username idp_birthdate"


# Below the ports that the system lends to who goes out: one of those may be taken between our
# choice and our listening. Each process of the run has its own.
_PORTS = count(20_000 + 4_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))


def port_libre() -> int:
    """A port that nobody listens on, and that nobody is lent."""
    for port in _PORTS:
        with socket.socket() as prise, suppress(OSError):
            prise.bind(("127.0.0.1", port))
            return port
    raise AssertionError("aucun port n’est libre")


@contextmanager
def servie(app: Flask, port: int) -> Iterator[None]:
    """The application, over real HTTP, on this port."""
    serveur = make_server("127.0.0.1", port, app, threaded=True)
    fil = Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.01})
    fil.start()
    try:
        yield
    finally:
        serveur.shutdown()
        fil.join()
        serveur.server_close()


def parametres(adresse: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(adresse).query))


def action(html: str) -> str:
    """Where the form of the choice posts."""
    trouve = re.search(r'action="(/api/v2/interaction/[^"]+)"', html)
    assert trouve, html
    return trouve[1]


@dataclass
class Service:
    """A client of the stand-in, as our service is one."""

    etat: Bouchon
    navigateur: FlaskClient
    demande: dict[str, str] = field(
        default_factory=lambda: {
            "client_id": "aidants-connect",
            "redirect_uri": RETOUR,
            "response_type": "code",
            "scope": SCOPE,
            "state": "s" * 64,
            "nonce": "n" * 64,
            "acr_values": "eidas1",
        }
    )

    def demander(self, **changements: str) -> TestResponse:
        return self.navigateur.get(
            "/api/v2/authorize", query_string={**self.demande, **changements}
        )

    def choisir(self, **champs: str) -> TestResponse:
        """Ask, then post the form shown."""
        return self.navigateur.post(action(self.demander().text), data=champs)

    def identifier(self, personne: str = "angela") -> dict[str, str]:
        """Ask, choose; the parameters that come back."""
        reponse = self.choisir(personne=personne)
        assert reponse.status_code == 303, reponse.text
        assert reponse.location.startswith(RETOUR)
        return parametres(reponse.location)

    def echanger(self, code: str, **changements: str) -> TestResponse:
        formulaire = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": RETOUR,
            "client_id": "aidants-connect",
            "client_secret": self.etat.reglages.fs_client_secret,
            **changements,
        }
        return self.navigateur.post("/api/v2/token", data=formulaire)

    def jetons(self, personne: str = "angela") -> dict[str, str]:
        reponse = self.echanger(self.identifier(personne)["code"])
        assert reponse.status_code == 200, reponse.text
        return reponse.get_json()

    def userinfo(self, access_token: str) -> TestResponse:
        return self.navigateur.get(
            "/api/v2/userinfo", headers={"Authorization": f"Bearer {access_token}"}
        )

    def identite(self, personne: str = "angela") -> dict:
        return self.lire(self.userinfo(self.jetons(personne)["access_token"]).text)

    def cles(self) -> KeySet:
        return KeySet.import_key_set(self.navigateur.get("/api/v2/jwks").get_json())

    def lire(self, jeton: str) -> dict:
        """Claims, the signature checked against the published keys."""
        return jwt.decode(jeton, self.cles(), algorithms=[self.etat.reglages.fs_alg]).claims
