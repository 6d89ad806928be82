"""The person and her card."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from app.socle.cles import en_groupes
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import NAISSANCE, SECRET_CARTE, Distribution, imprimer_carte


@dataclass
class Titulaire:
    """Who holds a card, in front of any browser."""

    client: ClientVerifie
    code: str

    def ouvrir(self, **champs: str) -> TestResponse:
        """First screen."""
        return self.client.envoyer("/carte", {"code": self.code, **NAISSANCE, **champs})

    def passe(self) -> str:
        """What the second screen sends back."""
        return passe_de(self.ouvrir())

    def arreter(self, quoi: str = "tout", **champs: str) -> TestResponse:
        """Both screens."""
        donnees = {"passe": champs.pop("passe", None) or self.passe(), "quoi": quoi}
        return self.client.envoyer("/carte/arret", {**donnees, "confirme": "y", **champs})

    def voir(self, secret: str, passe: str | None = None) -> TestResponse:
        """What was done."""
        donnees = {"passe": passe or self.passe(), "secret": secret}
        return self.client.envoyer("/carte/faits", donnees)


def passe_de(reponse: TestResponse) -> str:
    """The sealed text that a page carries."""
    trouve = re.search(r'name="passe" value="([^"]+)"', reponse.text)
    assert trouve, reponse.text
    return trouve[1]


@pytest.fixture
def titulaire(app: Flask, client: ClientVerifie, troupe: Distribution, temps: Horloge) -> Titulaire:
    """Angela, her card with a secret, and a mandate over two themes."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.add(Autorisation(mandat_id=troupe.mandat, domaine="argent", demarches=[]))
        session.flush()
        mandat = session.get_one(Mandat, troupe.mandat)
        alice = session.get_one(Aidant, troupe.alice)
        code = imprimer_carte(session, mandat, alice, temps.instant, secret=SECRET_CARTE)
    return Titulaire(client, en_groupes(code))
