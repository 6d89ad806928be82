"""The stand-in is served once; each test finds it sound, with the clock of the service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.bouchon import create_app as create_bouchon
from app.bouchon.etat import Bouchon
from app.bouchon.reglages import depuis_environnement
from config import Reglages, charger
from tests.bouchon.echanges import port_libre, servie
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.distant import Distance
from tests.fabriques import Distribution, connecter
from tests.liaisons.franceconnect.comptoir import Comptoir


@pytest.fixture(scope="session")
def bouchon_servi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bouchon]:
    port = port_libre()
    dossier = str(tmp_path_factory.mktemp("bouchon"))
    bouchon = create_bouchon(
        depuis_environnement({"BOUCHON_PORT": str(port), "BOUCHON_DOSSIER": dossier})
    )
    with servie(bouchon, port):
        yield bouchon.extensions["bouchon"]


@pytest.fixture
def etat(bouchon_servi: Bouchon, temps: Horloge) -> Bouchon:
    bouchon_servi.panne = "aucune"
    bouchon_servi.horloge = lambda: temps().timestamp()
    return bouchon_servi


@pytest.fixture
def reglages_fs() -> dict[str, str]:
    """What a test asks of the settings, besides the stand-in's address."""
    return {}


@pytest.fixture
def reglages(
    base: str, tmp_path: Path, bouchon_servi: Bouchon, reglages_fs: dict[str, str]
) -> Reglages:
    return charger(
        {
            "APP_ENV": "test",
            "DATABASE_URL": base,
            "INSTANCE": str(tmp_path / "instance"),
            "BOUCHON_PORT": str(bouchon_servi.reglages.port),
            **reglages_fs,
        }
    )


@pytest.fixture
def comptoir(app: Flask, etat: Bouchon, troupe: Distribution, temps: Horloge) -> Iterator[Comptoir]:
    ouvert = Comptoir(app, etat, connecter(app, troupe.alice, temps.instant))
    with ouvert.internaute:
        yield ouvert


@pytest.fixture
def distance(comptoir: Comptoir) -> Distance:
    """The same aidant, whose person is at home."""
    return Distance(comptoir)
