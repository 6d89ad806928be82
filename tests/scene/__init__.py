"""The cast in action: ten persons logged in, what each has in hand, and the base put back."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.liaisons.franceconnect.client import Client
from tests.conftest import Horloge
from tests.fabriques import Distribution
from tests.scene.adresses import a_des_variables as a_des_variables
from tests.scene.corps import CARTE_EN_STOCK as CARTE_EN_STOCK
from tests.scene.objets import Objets as Objets
from tests.scene.plateau import Scene as Scene
from tests.scene.plateau import depart

# OpenID’s own addresses: machines talk there.
PROTOCOLE = tuple(
    f"fournisseur.{vue}" for vue in "deconnexion decouverte jeton jwks userinfo".split()
)


@pytest.fixture
def scene(
    app: Flask, troupe: Distribution, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    """Everybody logged in; FranceConnect's metadata are known, nothing else of it answers."""
    fc = app.extensions["reglages"].fs.issuer
    metadonnees = {
        "issuer": fc,
        "authorization_endpoint": f"{fc}/authorize",
        "token_endpoint": f"{fc}/token",
        "userinfo_endpoint": f"{fc}/userinfo",
        "jwks_uri": f"{fc}/jwks",
        "end_session_endpoint": f"{fc}/logout",
    }
    monkeypatch.setattr(Client, "decouverte", lambda _: metadonnees)
    dressee = Scene(app, temps, depart(app, troupe, temps))
    dressee.remettre()
    yield dressee
    dressee.fermer()
