"""Nadia at her desk, of the national team, with every role."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.journal.models import Ligne
from app.metier.messages.models import Courriel
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import boite as boite
from tests.fabriques import Distribution, connecter


@pytest.fixture
def nadia(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.nadia, temps.instant)


@pytest.fixture
def actions(app: Flask) -> Callable[[], list[str]]:
    """The journal's actions, the oldest first."""

    def lire() -> list[str]:
        with app.extensions["fabrique"]() as session:
            return list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))

    return lire


@pytest.fixture
def ecrits(app: Flask) -> Callable[[], list[tuple[uuid.UUID, str]]]:
    """To which account, under which subject, mails were written."""

    def lire() -> list[tuple[uuid.UUID, str]]:
        with app.extensions["fabrique"]() as session:
            requete = select(Courriel.aidant_id, Courriel.sujet).order_by(Courriel.cree_le)
            return [(aidant_id, sujet) for aidant_id, sujet in session.execute(requete)]

    return lire
