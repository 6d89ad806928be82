"""Find somebody, note an act, stop in two clicks, print: in Chromium without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.metier.aidants.queries import par_courriel
from app.metier.authentification import services as authentification
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from tests.parcours.conftest import Demonstration


@pytest.fixture
def alice(page: Page, demonstration: Demonstration) -> Page:
    """Alice, logged in, on her home page."""
    with demonstration.app.extensions["fabrique"]() as session, transaction(session):
        compte = par_courriel(session, "alice@demo.fr")
        assert compte is not None
        _, secret = authentification.ouvrir(session, compte.id, maintenant=maintenant())
    page.context.add_cookies([{"name": "connexion", "value": secret, "url": demonstration.service}])
    page.goto(f"{demonstration.service}/espace-aidant/")
    return page


def nb_feuilles(page: Page, fichier: Path) -> int:
    """How many sheets of A4 a page prints on."""
    page.wait_for_load_state()
    page.pdf(path=fichier, format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", fichier.read_bytes()))


def test_de_la_recherche_au_papier(
    alice: Page, demonstration: Demonstration, tmp_path: Path
) -> None:
    alice.get_by_label("Nom de la personne").fill("inv")
    alice.get_by_role("button", name="Chercher").click()
    expect(alice).to_have_url(f"{demonstration.service}/usagers/")
    alice.get_by_role("link", name="Marguerite Lucienne").click()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("née FACTICE")

    alice.get_by_role("link", name="Noter une démarche").click()
    alice.get_by_label("Argent").check()
    alice.get_by_label("Déposé un dossier").check()
    alice.get_by_label("Auprès de quelle administration").select_option("impots")
    alice.get_by_role("button", name="Noter cette démarche").click()
    expect(alice.get_by_text("Déposé un dossier : Impôts")).to_be_visible()

    alice.get_by_role("link", name="Voir le mandat").click()
    alice.get_by_role("link", name="Préparer une lettre").click()
    alice.get_by_label("Nom de cet autre lieu").fill("CCAS d’à côté")
    alice.get_by_label("Son adresse").fill("1 rue du Moulin\n43240 Saint-Just-Malmont")
    alice.get_by_role("button", name="Préparer la lettre").click()
    assert nb_feuilles(alice, tmp_path / "lettre.pdf") == 1
    alice.get_by_role("link", name="Revenir au mandat").click()
    alice.get_by_role("link", name="Tout ce qui concerne cette personne").click()

    alice.get_by_role("link", name="Arrêter").click()
    for theme in alice.get_by_role("checkbox").all():
        theme.check()
    alice.get_by_label("La personne").check()
    alice.get_by_role("button", name="Arrêter et imprimer").click()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Attestation d’arrêt")
    assert nb_feuilles(alice, tmp_path / "arret.pdf") == 1
    alice.get_by_role("link", name="Terminer avec cette personne").click()
    expect(alice).to_have_url(f"{demonstration.service}/espace-aidant/")
    expect(alice.get_by_text("Marguerite")).to_have_count(0)
