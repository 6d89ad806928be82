"""Five journeys as they are heard, kept in `dictees/` and compared.

What is heard has changed, and well: `ECRIRE=1 make test PYTEST_ARGS=tests/parcours/test_dictees.py`
writes them again, to be read aloud before they are committed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import FacteurEndormi
from tests.parcours.chemins import espace, faire_un_mandat
from tests.parcours.conftest import Demonstration
from tests.parcours.dictee import dicter

DOSSIER = Path(__file__).parent / "dictees"
QUI = "alice@demo.fr"
SECRET = "7305"
_POSEE = """() => document.readyState === "complete" && !document.querySelector(
  ".htmx-request, .htmx-swapping, .htmx-settling, .lente")"""
_DESSINEE = """() => new Promise((suite) =>
  requestAnimationFrame(() => requestAnimationFrame(suite)))"""

pytestmark = pytest.mark.parametrize("javascript", [True], indirect=True)


class Dictee:
    """A journey being heard: the whole page the first time, then the content alone."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pages: list[str] = []

    def ecouter(self, titre: str) -> None:
        """Hear the page once its title has come, nothing more is awaited, and it is drawn."""
        expect(self._page.get_by_role("heading", level=1)).to_contain_text(titre)
        self._page.wait_for_function(_POSEE)
        # What is heard follows what is drawn, which follows the document.
        self._page.evaluate(_DESSINEE)
        self.pages.append(dicter(self._page, tout=not self.pages))


@pytest.fixture
def dictee(page: Page, request: pytest.FixtureRequest) -> Iterator[Dictee]:
    """What is heard, compared at the end with what is kept under the test's name."""
    entendue = Dictee(page)
    yield entendue
    nom = request.function.__name__.removeprefix("test_").replace("_", "-")
    fichier, texte = DOSSIER / f"{nom}.txt", "\n\n".join(entendue.pages) + "\n"
    if os.environ.get("ECRIRE"):
        fichier.write_text(texte, encoding="utf-8")
    assert texte == fichier.read_text(encoding="utf-8")


def test_se_connecter(page: Page, demonstration: Demonstration, dictee: Dictee) -> None:
    demo, facteur = demonstration, FacteurEndormi(demonstration.app)
    demo.app.extensions["facteur"], veritable = facteur, demo.app.extensions["facteur"]
    page.goto(f"{demo.service}/connexion")
    dictee.ecouter("Se connecter")
    page.get_by_label("Adresse e-mail").fill(QUI)
    page.get_by_label("Code à 6 chiffres").fill("000000")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    dictee.ecouter("Se connecter")
    page.get_by_label("Code à 6 chiffres").fill(demo.code(QUI))
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#envoi")).to_contain_text("Le message est en route")
    facteur.faire()
    demo.app.extensions["facteur"] = veritable
    expect(page.locator("#annonce")).to_have_text("Le message est envoyé.")
    dictee.ecouter("Ouvrez votre messagerie")
    page.goto(demo.lien_recu(QUI))
    dictee.ecouter("connecter")
    page.get_by_role("button", name="Me connecter").click()
    dictee.ecouter("Bonjour Alice")


def test_faire_un_mandat(page: Page, demonstration: Demonstration, dictee: Dictee) -> None:
    demo = demonstration
    demo.entrer(page, "alice")
    espace(page, "Faire un mandat").click()
    dictee.ecouter("Que confiez-vous")
    page.locator("main").get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_be_focused()
    dictee.ecouter("Que confiez-vous")
    for choisi, dit in (("Argent", "1 thème."), ("Logement", "2 thèmes."), ("1 mois", "1 mois")):
        page.get_by_label(choisi).check()
        expect(page.locator("#annonce")).to_contain_text(dit)
    dictee.ecouter("Que confiez-vous")
    page.locator("main").get_by_role("button", name="Continuer").click()
    dictee.ecouter("Identifier la personne")
    page.get_by_role("button", name="Identifier la personne").click()
    page.locator("button[name=personne][value=angela]").click()
    dictee.ecouter("Lire ensemble")
    page.get_by_label("Non. Et j’ai 18 ans").check()
    page.get_by_label("Je donne ce mandat").check()
    page.get_by_label("Votre code à 6 chiffres").fill(demo.code(QUI))
    page.get_by_role("button", name="Valider et imprimer").click()
    dictee.ecouter("Mandat pour faire")
    page.get_by_role("button", name="Les deux exemplaires sont signés").click()
    dictee.ecouter("Imprimer la carte")
    page.get_by_role("button", name="Imprimer la carte").click()
    dictee.ecouter("Votre carte de mandat")


def test_se_servir_d_un_mandat(page: Page, demonstration: Demonstration, dictee: Dictee) -> None:
    demo = demonstration
    demo.entrer(page, "alice")
    faire_un_mandat(page, demo, QUI, "angela")
    expect(page.get_by_text("Le mandat est donné")).to_be_visible()
    page.goto(f"{demo.bouchon}/site/")
    page.goto(f"{demo.bouchon}/site/connexion?variante=libre")
    page.get_by_role("button", name="Aidants Connect").click()
    dictee.ecouter("Qui aidez-vous")
    page.get_by_label("Nom de la personne").fill("dub")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("button", name="Choisir cette personne")).to_be_visible()
    dictee.ecouter("Qui aidez-vous")
    page.get_by_role("button", name="Choisir cette personne").click()
    dictee.ecouter("Quelle démarche")
    page.get_by_role("button", name="Continuer au nom de cette personne").click()
    expect(page.get_by_role("alert")).to_be_visible()
    dictee.ecouter("Quelle démarche")


def test_arreter_un_mandat(page: Page, demonstration: Demonstration, dictee: Dictee) -> None:
    demo = demonstration
    demo.entrer(page, "alice")
    faire_un_mandat(page, demo, QUI, "angela")
    expect(page.get_by_text("Le mandat est donné")).to_be_visible()
    page.goto(f"{demo.service}/usagers/")
    page.get_by_label("Nom de la personne").fill("dub")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("link", name="Angela")).to_be_visible()
    dictee.ecouter("")
    page.get_by_role("link", name="Angela").click()
    dictee.ecouter("DUBOIS")
    page.get_by_role("link", name="Arrêter").click()
    dictee.ecouter("Arrêter le mandat")
    page.get_by_role("button", name="Arrêter et imprimer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    dictee.ecouter("Arrêter le mandat")
    page.get_by_label("Logement").check()
    page.get_by_label("La personne").check()
    page.get_by_role("button", name="Arrêter et imprimer").click()
    dictee.ecouter("Attestation d’arrêt")


def test_lire_sa_carte(page: Page, demonstration: Demonstration, dictee: Dictee) -> None:
    demo = demonstration
    demo.entrer(page, "alice")
    faire_un_mandat(page, demo, QUI, "angela")
    page.get_by_role("button", name="Les deux exemplaires sont signés").click()
    page.get_by_label("Code secret, 4 à 6 chiffres").fill(SECRET)
    page.get_by_label("Encore une fois").fill(SECRET)
    page.get_by_role("button", name="Imprimer la carte").click()
    code = page.locator(".code").inner_text()
    page.context.clear_cookies()
    page.goto(f"{demo.service}/carte")
    dictee.ecouter("Votre carte de mandat")
    page.get_by_label("Code de la carte").fill(code)
    page.get_by_label("Année de naissance").fill("1941")
    page.get_by_role("button", name="Voir mon mandat").click()
    expect(page.get_by_role("alert")).to_be_visible()
    dictee.ecouter("Votre carte de mandat")
    page.get_by_label("Jour").fill("24")
    page.get_by_label("Mois").fill("8")
    page.get_by_label("Année de naissance").fill("1962")
    page.get_by_role("button", name="Voir mon mandat").click()
    dictee.ecouter("Votre mandat")
    page.get_by_label("Code secret").fill(SECRET)
    page.get_by_role("button", name="Voir ce qui a été fait").click()
    expect(page.get_by_role("heading", name="Ce qui a été fait pour vous")).to_be_visible()
    dictee.ecouter("Votre mandat")
    page.get_by_label("Tout le mandat").check()
    page.get_by_label("Oui, j’arrête").check()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_text("C’est arrêté.")).to_be_visible()
    dictee.ecouter("Votre mandat")
