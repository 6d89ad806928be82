"""A démarche first: search, tick, continue; and the sheet that prepares the appointment."""

import re

from playwright.sync_api import Page, expect

from tests.parcours.chemins import espace, se_connecter
from tests.parcours.conftest import Demonstration


def test_d_une_recherche_a_la_feuille_du_rendez_vous(
    page: Page, demonstration: Demonstration
) -> None:
    se_connecter(page, demonstration, "alice@demo.fr")
    espace(page, "Faire un mandat").click()
    page.get_by_label("1 mois").check()
    recherche = page.get_by_label("Cherchez une démarche")
    recherche.fill("imatriculation voitur")
    recherche.press("Enter")
    expect(page.get_by_label("1 mois")).to_be_checked()
    page.get_by_role("checkbox", name=re.compile("^Carte grise")).check()
    page.get_by_label("Cherchez une démarche").fill("apl")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_label("Papiers – Citoyenneté")).to_be_checked()
    page.get_by_role("checkbox", name=re.compile("^Aide au logement")).check()
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    expect(page.get_by_text("notamment : carte grise")).to_be_visible()
    expect(page.get_by_text("notamment : aide au logement (APL)")).to_be_visible()
    expect(page.get_by_text("L’aidant ne peut pas se connecter")).to_be_visible()
    page.get_by_role("link", name="Changer").click()
    page.get_by_label("Papiers – Citoyenneté").uncheck()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("notamment : carte grise")).to_have_count(0)

    page.get_by_role("link", name="Préparer le rendez-vous").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer le rendez-vous")
    expect(page.get_by_text("France Identité")).to_be_visible()
