"""The provider, with FranceConnect's hands on it."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from config import Reglages, charger
from tests.conftest import Horloge
from tests.espaces.fournisseur.site import Site
from tests.fabriques import Distribution, connecter


@pytest.fixture
def reglages_fi() -> dict[str, str]:
    """What a test asks of the settings."""
    return {}


@pytest.fixture
def reglages(base: str, tmp_path: Path, reglages_fi: dict[str, str]) -> Reglages:
    environ = {"APP_ENV": "test", "DATABASE_URL": base, "INSTANCE": str(tmp_path / "instance")}
    return charger({**environ, **reglages_fi})


@pytest.fixture
def site(app: Flask, troupe: Distribution, temps: Horloge) -> Site:
    return Site(app, connecter(app, troupe.alice, temps.instant))


def fichier_de_cles(dossier: Path, cles: Sequence) -> str:
    """A JWKS file for FC_FI_CLES."""
    fichier = dossier / "cles.json"
    jwks = {"keys": [cle.as_dict(private=cle.is_private) for cle in cles]}
    fichier.write_text(json.dumps(jwks), encoding="utf-8")
    return str(fichier)
