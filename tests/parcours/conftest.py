"""The real thing: the service, FranceConnect's stand-in and its mail server, in a browser."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from app import create_app
from app.bouchon import create_app as create_bouchon
from app.bouchon.courriels import demarrer_smtp
from app.bouchon.reglages import depuis_environnement
from app.commandes.demonstration import donnees
from app.metier.aidants.queries import par_courriel
from app.metier.authentification.codes import code_au_pas, pas_courant
from app.metier.authentification.queries import moyens_utilisables
from app.metier.authentification.services import ouvrir
from app.metier.chiffres.services import compter
from app.metier.messages.services import texte_de
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.reponses.securite import CONNEXION
from config import charger
from tests.bouchon.echanges import port_libre, servie
from tests.conftest import fermer

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


@dataclass(frozen=True)
class Demonstration:
    """Where everything answers, and how to read what a person would read."""

    app: Flask
    service: str
    bouchon: str
    courriels: Path

    def code(self, courriel: str) -> str:
        """The next code that will be accepted.

        Once those of the moment are spent, the last one is put back by a minute: a person would
        wait for as long.
        """
        with self.app.extensions["fabrique"]() as session, transaction(session):
            aidant = par_courriel(session, courriel)
            assert aidant is not None
            (moyen,) = moyens_utilisables(session, aidant.id)
            present = pas_courant(moyen, maintenant())
            if moyen.dernier_pas > present:
                moyen.dernier_pas -= 2
            return code_au_pas(session, moyen, max(moyen.dernier_pas + 1, present))

    def entrer(self, page: Page, qui: str) -> None:
        """Log somebody in by the cookie alone, for what is not about the login; their home."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            aidant = par_courriel(session, f"{qui}@demo.fr")
            assert aidant is not None
            _, secret = ouvrir(session, aidant.id, maintenant=maintenant())
        page.context.add_cookies([{"name": CONNEXION, "value": secret, "url": self.service}])
        page.goto(f"{self.service}/espace-aidant/")

    def lien_recu(self, a: str = "") -> str:
        """The link of the last mail, or of the last to this address, once it has arrived."""
        fin = time.monotonic() + 10
        while time.monotonic() < fin:
            for recu in sorted(self.courriels.glob("*.eml"), reverse=True):
                message = email.message_from_bytes(recu.read_bytes(), policy=email.policy.default)
                trouve = re.search(r"https?://\S+jeton=[\w-]+", texte_de(message))
                if trouve and a in str(message["To"]):
                    return trouve[0]
            time.sleep(0.1)
        raise AssertionError("aucun courriel reçu")


@contextmanager
def servir(base: str, dossier: Path) -> Iterator[Demonstration]:
    """Service, stand-in and mail server on free ports, with the demonstration's data."""
    port, bouchon, smtp = port_libre(), port_libre(), port_libre()
    environ = {
        "APP_ENV": "test",
        "DATABASE_URL": base,
        "INSTANCE": str(dossier),
        "PORT": str(port),
        "BOUCHON_PORT": str(bouchon),
        "BOUCHON_SMTP_PORT": str(smtp),
        "BOUCHON_DOSSIER": str(dossier),
        "BASE_URL": f"http://localhost:{port}",
        "SMTP_URL": f"smtp://127.0.0.1:{smtp}",
        "ANNUAIRE_URL": f"http://127.0.0.1:{bouchon}/annuaire",
    }
    app = create_app(charger(environ))
    with app.extensions["fabrique"]() as session, transaction(session):
        donnees.charger(session, maintenant=maintenant())
    with app.extensions["fabrique"]() as session, transaction(session):
        compter(session, maintenant=maintenant())
    reglages = depuis_environnement(environ)
    with ExitStack() as pile:
        pile.enter_context(servie(create_bouchon(reglages), bouchon))
        pile.enter_context(servie(app, port))
        poste = demarrer_smtp(reglages)
        pile.callback(poste.stop)
        pile.callback(app.extensions["facteur"].finir)
        yield Demonstration(
            app, environ["BASE_URL"], f"http://127.0.0.1:{bouchon}", dossier / "courriels"
        )
    app.extensions["arriere_plan"].finir()
    _rendre(app.extensions["moteur"])


def _rendre(moteur: Engine) -> None:
    """Close the engine once the server's threads are done with it: the browser left at once."""
    fin = time.monotonic() + 10
    while cast(QueuePool, moteur.pool).checkedout() and time.monotonic() < fin:
        time.sleep(0.02)
    fermer(moteur)


@pytest.fixture
def demonstration(base: str, tmp_path: Path) -> Iterator[Demonstration]:
    """All of it, for one test."""
    with servir(base, tmp_path) as servie_ici:
        yield servie_ici


@pytest.fixture(scope="session")
def navigateur(chromium: Path) -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        ouvert = playwright.chromium.launch(
            executable_path=str(chromium), args=ARGUMENTS.split(), headless=True
        )
        yield ouvert
        ouvert.close()


@pytest.fixture
def javascript(request: pytest.FixtureRequest) -> bool:
    """Off, unless the test says otherwise."""
    return bool(getattr(request, "param", False))


@pytest.fixture
def contexte(navigateur: Browser, javascript: bool) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    ouvert = navigateur.new_context(java_script_enabled=javascript, locale="fr-FR")
    ouvert.set_default_timeout(15_000)
    yield ouvert
    ouvert.close()


@pytest.fixture
def page(contexte: BrowserContext) -> Page:
    """A tab."""
    return contexte.new_page()
