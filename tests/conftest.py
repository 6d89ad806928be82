"""Fixtures: the application on a test's own base, its clock, a browser, a session."""

import gc
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from app.metier.aidants.models import Appartenance
from app.socle import horloge
from app.socle.bdd import creer_fabrique, creer_moteur, transaction
from app.socle.cles import Cles
from app.socle.sql import postgresql
from app.web import bdd as bdd_des_requetes
from app.web.expedition import facteur
from config import Reglages, charger
from tests import applications, compilations
from tests.client import ClientVerifie
from tests.fabriques import INSTANT, un_membre

compilations.installer()

pytest_plugins = ["tests.bases", "tests.bilan", "tests.liaisons.franceconnect.autre", "tests.scene"]

CLES = Cles.depuis(chiffrement="essai-c", journal="essai-j", sub="essai-s", secret="essai-k")


def pytest_configure() -> None:
    """Have the collector of memory pass less often: it took one second in twelve."""
    gc.set_threshold(10_000, 20, 20)


def pytest_collection_finish() -> None:
    """Let it leave what lasts as long as the run: nine thousand tests and what they import."""
    gc.freeze()


class PlusTard(list[Callable[[], object]]):
    """What is to be done after the answers, done when a test says so."""

    def __call__(self, acte: Callable[[], object]) -> None:
        self.append(acte)

    def faire(self) -> None:
        """Do it all, in order."""
        while self:
            self.pop(0)()


class FacteurEndormi:
    """A postman who goes round when a test says so."""

    def __init__(self, app: Flask) -> None:
        self.app, self.est_appele = app, False

    def reveiller(self) -> None:
        """He is called."""
        self.est_appele = True

    def faire(self) -> None:
        """Go round, if called."""
        if self.est_appele:
            self.est_appele = False
            facteur.tournee(self.app, lambda: True)


class Horloge:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = INSTANT

    def avancer(self, **duree: float) -> None:
        """Move by a timedelta's arguments."""
        self.instant += timedelta(**duree)

    def __call__(self) -> datetime:
        return self.instant


@pytest.fixture
def temps(monkeypatch: pytest.MonkeyPatch) -> Horloge:
    """The service's clock, stopped."""
    arretee = Horloge()
    monkeypatch.setattr(horloge, "source", arretee)
    return arretee


def fermer(moteur: Engine) -> None:
    """Close an engine's connections, all given back: one that a thread still holds would leak."""
    tenues = cast(QueuePool, moteur.pool).checkedout()
    moteur.dispose()
    assert tenues == 0, "une connexion à la base n’a pas été rendue"


@pytest.fixture
def moteur(base: str) -> Iterator[Engine]:
    """An engine on the test's base, where fifty threads may wait for their turn."""
    cree = creer_moteur(base)
    cast(QueuePool, cree.pool)._timeout = 60.0
    yield cree
    fermer(cree)


@pytest.fixture
def session(moteur: Engine) -> Iterator[Session]:
    """A session that carries the tests' keys."""
    with creer_fabrique(moteur, CLES)() as ouverte:
        yield ouverte


@pytest.fixture
def membre(session: Session) -> Appartenance:
    """An aidant ready to work, in an organisation."""
    with transaction(session):
        return un_membre(session, INSTANT)


@pytest.fixture
def reglages(base: str, tmp_path: Path) -> Reglages:
    """Settings of a test application."""
    return charger(
        {"APP_ENV": "test", "DATABASE_URL": base, "INSTANCE": str(tmp_path / "instance")}
    )


@pytest.fixture
def app(reglages: Reglages, temps: Horloge) -> Iterator[Flask]:
    """The application on the test's base, its clock stopped, its mails kept in a list."""
    prete = applications.prendre(reglages)
    moteur = prete.extensions["moteur"]  # a test may put another in its place
    prete.extensions["arriere_plan"] = PlusTard()
    prete.extensions["facteur"] = FacteurEndormi(prete)
    yield prete
    fermer(moteur)


@pytest.fixture
def client(app: Flask) -> ClientVerifie:
    """A browser without JavaScript that checks every page it gets."""
    navigateur = app.test_client()
    assert isinstance(navigateur, ClientVerifie)
    return navigateur


@pytest.fixture
def sans_hate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines of a busy machine: what many hands at once leave is tried, not how soon."""
    monkeypatch.setattr(bdd_des_requetes, "BASE", 60.0)
    sans_limite = postgresql._BEGIN_D_UNE_COMMANDE
    monkeypatch.setattr(postgresql, "_BEGIN_D_UNE_REQUETE", sans_limite)
    monkeypatch.setattr(app.extensions["moteur"].pool, "_timeout", 60.0)
