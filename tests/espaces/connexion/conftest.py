"""A mailbox instead of the mail server, and one person at one computer."""

import re
import uuid
from email.message import EmailMessage

import pytest
from flask import Flask

from app.liaisons.courriel import Expediteur
from app.metier.messages.services import texte_de
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, code_de, connecter


class Boite(Expediteur):
    """Keeps what leaves, once the postman of the application, if called, has gone round."""

    app: Flask
    partis: list[EmailMessage] = []

    def __call__(self, message: EmailMessage) -> None:
        self.partis.append(message)

    @property
    def recus(self) -> list[EmailMessage]:
        """What has left."""
        self.app.extensions["facteur"].faire()
        return self.partis

    def lien(self) -> str:
        """The path of the last link received."""
        trouve = re.search(r"https?://[^/\s]+(/\S+jeton=\S+)", texte_de(self.recus[-1]))
        assert trouve
        return trouve[1]


@pytest.fixture
def boite(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Boite:
    monkeypatch.setattr(Boite, "partis", [])
    monkeypatch.setattr(Boite, "app", app, raising=False)
    vide = Boite("smtp://127.0.0.1:9", "essai@essai.fr")
    app.extensions["expediteur"] = vide
    return vide


class Poste:
    """An account's browser, and its generator of codes."""

    def __init__(self, app: Flask, aidant_id: uuid.UUID, temps: Horloge) -> None:
        self.app, self.aidant_id, self.temps = app, aidant_id, temps
        self.navigateur: ClientVerifie = connecter(app, aidant_id, temps.instant)

    def code(self) -> str:
        """What the telephone shows now."""
        with self.app.extensions["fabrique"]() as session:
            return code_de(session, self.aidant_id, self.temps.instant)

    def mauvais_code(self, ecart: int = 500_000) -> str:
        """Six digits that are not shown."""
        return f"{(int(self.code()) + ecart) % 1_000_000:06}"

    def secret(self) -> str:
        """The login's secret, as the browser holds it."""
        cookie = self.navigateur.get_cookie("connexion")
        return cookie.value if cookie else ""


@pytest.fixture
def poste(app: Flask, troupe: Distribution, temps: Horloge) -> Poste:
    """Alice, just logged in."""
    return Poste(app, troupe.alice, temps)
