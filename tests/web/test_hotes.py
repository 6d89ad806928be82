"""In production the service answers under its own name only."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from config import Reglages

HOTE = "aidants.gouv.test"


@pytest.fixture
def production(reglages: Reglages) -> Iterator[Flask]:
    """The service as production has it, on the test's base."""
    creee = create_app(replace(reglages, app_env="production", base_url=f"https://{HOTE}"))
    yield creee
    creee.extensions["moteur"].dispose()


@pytest.mark.parametrize(
    "adresse", ["/", "/connexion", "/espace-aidant", "/static/style.css", "/x"]
)
@pytest.mark.parametrize(
    "hote", ["evil.example", f"{HOTE}.evil.example", f"x{HOTE}", f"{HOTE}:8443", "127.0.0.1", ""]
)
def test_un_autre_nom_est_refuse(hote: str, adresse: str, production: Flask) -> None:
    reponse = production.test_client().get(adresse, headers={"Host": hote})
    assert reponse.status_code == 400
    assert "evil" not in reponse.text
    assert "Location" not in reponse.headers


@pytest.mark.parametrize("hote", [HOTE, HOTE.upper(), f"{HOTE}:443"])
def test_le_sien_est_servi(hote: str, production: Flask) -> None:
    options = {"headers": {"Host": hote}, "base_url": f"https://{HOTE}"}
    assert production.test_client().get("/connexion", **options).status_code == 200


def test_les_sondes_viennent_par_l_adresse_de_la_machine(production: Flask) -> None:
    for sonde in ("/sante", "/sante/base"):
        assert production.test_client().get(sonde, headers={"Host": "10.0.0.7"}).status_code == 200


def test_ailleurs_qu_en_production_tout_nom_est_servi(app: Flask) -> None:
    assert app.test_client().get("/", headers={"Host": "poste-de-alice"}).status_code == 200
