"""The whole job, as two people at a counter do it, in Chromium with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from tests.conftest import FacteurEndormi
from tests.parcours.chemins import faire_un_mandat, se_connecter
from tests.parcours.conftest import Demonstration


@pytest.mark.parametrize(
    ("base", "javascript"),
    [
        ("sqlite", False),
        ("sqlite", True),
        pytest.param("postgresql", False, marks=pytest.mark.postgresql),
    ],
    indirect=True,
)
def test_tout_le_travail(page: Page, demonstration: Demonstration, javascript: bool) -> None:
    demo = demonstration
    se_connecter(page, demo, "alice@demo.fr")
    faire_un_mandat(page, demo, "alice@demo.fr", "angela")
    expect(page.get_by_text("Le mandat est donné")).to_be_visible()
    expect(page.get_by_text("Je suis Angela")).to_be_visible()
    expect(page.locator("svg")).to_be_visible()
    expect(page.get_by_role("button", name="Imprimer")).to_have_count(int(javascript))
    page.get_by_role("button", name="Les deux exemplaires sont signés").click()
    expect(page.get_by_text("le papier est signé")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imprimer la carte du mandat")
    page.get_by_role("button", name="Imprimer la carte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre carte de mandat")
    page.get_by_role("link", name="Terminer avec cette personne").click()
    expect(page.get_by_text("C’est terminé avec cette personne.")).to_be_visible()

    page.goto(f"{demo.bouchon}/site/")
    page.goto(f"{demo.bouchon}/site/connexion?variante=libre")
    page.get_by_role("button", name="Aidants Connect").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui aidez-vous ?")
    page.get_by_label("Nom de la personne").fill("dub")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Choisir cette personne").click()
    page.get_by_label("Logement").check()
    page.get_by_role("button", name="Continuer au nom de cette personne").click()
    expect(page.get_by_text(re.compile(r"Bonjour Angela.*DUBOIS"))).to_be_visible()
    expect(page.get_by_text("Logement")).to_be_visible()

    with demo.app.extensions["fabrique"]() as session:
        actions = list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))
        assert actions[-8:] == [
            "connexion",
            "identification_usager",
            "creation_attestation",
            "creation_autorisation",
            "creation_autorisation",
            "signature",
            "impression_carte",
            "utilisation_autorisation",
        ]
        assert verifier_chaine(session).est_intact


@pytest.mark.parametrize("javascript", [True, False], indirect=True)
def test_la_page_apprend_seule_que_le_message_est_parti(
    page: Page, demonstration: Demonstration, javascript: bool
) -> None:
    """« En route » until the relay has it; without JavaScript, one asks."""
    demo = demonstration
    facteur = demo.app.extensions["facteur"]
    endormi = demo.app.extensions["facteur"] = FacteurEndormi(demo.app)
    page.goto(f"{demo.service}/connexion")
    page.get_by_label("Adresse e-mail").fill("alice@demo.fr")
    page.get_by_label("Code à 6 chiffres").fill(demo.code("alice@demo.fr"))
    page.get_by_role("button", name="Continuer").click()
    envoi = page.locator("#envoi")
    expect(envoi).to_contain_text("Le message est en route")
    endormi.faire()
    if not javascript:
        page.get_by_role("link", name="Actualiser").click()
    expect(envoi).to_have_text("Votre code est bon. Le message est envoyé.")
    expect(page.get_by_role("link", name="Actualiser")).to_have_count(0)
    demo.app.extensions["facteur"] = facteur
