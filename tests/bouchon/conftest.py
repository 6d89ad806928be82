"""One stand-in per test, its mails and seeds in a directory of its own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bouchon import create_app
from app.bouchon.etat import Bouchon
from app.bouchon.reglages import ReglagesBouchon, depuis_environnement
from tests.bouchon.echanges import Service


@pytest.fixture
def reglages(tmp_path) -> ReglagesBouchon:
    return depuis_environnement({"BOUCHON_DOSSIER": str(tmp_path)})


@pytest.fixture
def bouchon(reglages) -> Flask:
    return create_app(reglages)


@pytest.fixture
def etat(bouchon) -> Bouchon:
    return bouchon.extensions["bouchon"]


@pytest.fixture
def navigateur(bouchon) -> FlaskClient:
    return bouchon.test_client()


@pytest.fixture
def service(etat, navigateur) -> Service:
    return Service(etat, navigateur)
