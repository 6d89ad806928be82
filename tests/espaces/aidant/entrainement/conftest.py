"""Alice and Robert, at a desk to practise."""

import pytest
from flask import Flask

from tests.conftest import Horloge
from tests.espaces.aidant.entrainement.pupitre import Pupitre
from tests.fabriques import Distribution


@pytest.fixture
def pupitre(app: Flask, troupe: Distribution, temps: Horloge) -> Pupitre:
    """Alice, who makes mandates."""
    return Pupitre(app, troupe.alice, temps)


@pytest.fixture
def pupitre_du_referent(app: Flask, troupe: Distribution, temps: Horloge) -> Pupitre:
    """Robert, who makes none."""
    return Pupitre(app, troupe.robert, temps)
