"""How a test asks for a link."""

from urllib.parse import quote

from werkzeug.test import TestResponse

from tests.client import ClientVerifie
from tests.espaces.connexion.conftest import Poste


def demander_lien(client: ClientVerifie, poste: Poste, suite: str = "") -> TestResponse:
    adresse = f"/connexion?suite={quote(suite)}" if suite else "/connexion"
    return client.envoyer(adresse, {"email": "alice@essai.fr", "code": poste.code()})
