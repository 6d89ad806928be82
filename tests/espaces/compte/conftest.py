"""Alice at her computer."""

import pytest
from flask import Flask

from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Poste
from tests.espaces.connexion.conftest import boite as boite
from tests.fabriques import Distribution


@pytest.fixture
def poste(app: Flask, troupe: Distribution, temps: Horloge) -> Poste:
    """Alice, just logged in."""
    return Poste(app, troupe.alice, temps)
