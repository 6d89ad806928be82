"""A passkey in Chromium, held by its virtual device: created, unlocks, logs in, lost, removed."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.metier.authentification.cles_acces.models import CleAcces
from tests.parcours.appareil import Virtuel
from tests.parcours.conftest import Demonstration

DEVANT = "Se connecter avec une clé d’accès"


@pytest.mark.parametrize(
    ("base", "javascript"),
    [("sqlite", True), pytest.param("postgresql", True, marks=pytest.mark.postgresql)],
    indirect=True,
)
def test_toute_la_vie_d_une_cle(page: Page, demonstration: Demonstration) -> None:
    demo, appareil = demonstration, Virtuel.brancher(page)
    demo.entrer(page, "alice")
    page.goto(f"{demo.service}/mon-compte/")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Nom de la clé").fill("Mon téléphone")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("La clé d’accès est ajoutée")).to_be_visible()
    expect(page.get_by_text("Mon téléphone", exact=True)).to_be_visible()

    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Nom de la clé").fill("La même")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("a déjà une clé d’accès pour ce compte")).to_be_visible()

    page.goto(f"{demo.service}/mon-compte/")
    page.get_by_role("button", name="Verrouiller").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est toujours vous ?")
    page.get_by_role("link", name="Me servir plutôt de ma clé d’accès").click()
    page.get_by_role("button", name="Me servir de ma clé d’accès").click()
    expect(page).to_have_url(f"{demo.service}/espace-aidant/")

    # A page without its style yet shows a narrow screen's button too.
    page.wait_for_load_state()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto(f"{demo.service}/connexion?suite=/mon-compte/")
    page.get_by_role("link", name="Me connecter avec une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DEVANT)
    page.get_by_label("Adresse e-mail").fill("alice@demo.fr")
    appareil.reconnait(oui=False)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Rien n’a été fait")).to_be_visible()
    appareil.reconnait(oui=True)
    page.get_by_role("button", name="Demander encore ma clé").click()
    expect(page).to_have_url(f"{demo.service}/mon-compte/")
    with demo.app.extensions["fabrique"]() as session:
        (cle,) = session.scalars(select(CleAcces))
    assert [tenue["signCount"] for tenue in appareil.cles()] == [cle.compteur]

    page.get_by_role("link", name="Renommer cette clé").click()
    page.get_by_label("Nom de la clé").fill("Clé bleue")
    page.get_by_role("button", name="Renommer").click()
    expect(page.get_by_text("Clé bleue", exact=True)).to_be_visible()
    page.get_by_role("link", name="Retirer cette clé").click()
    page.get_by_label("L’appareil qui la garde est perdu").check()
    page.get_by_role("button", name="Retirer cette clé").click()
    expect(page.get_by_text("C’est retiré")).to_be_visible()
    expect(page.get_by_text("Clé bleue", exact=True)).to_have_count(0)


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_une_adresse_inconnue_a_la_meme_reponse(page: Page, demonstration: Demonstration) -> None:
    Virtuel.brancher(page)
    page.goto(f"{demonstration.service}/connexion/cle")
    page.get_by_label("Adresse e-mail").fill("personne@demo.fr")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Rien n’a été fait")).to_be_visible()


def test_sans_javascript_la_cle_ne_se_propose_pas(page: Page, demonstration: Demonstration) -> None:
    page.goto(f"{demonstration.service}/connexion")
    expect(page.get_by_text("Me connecter avec une clé d’accès")).to_be_hidden()
    page.goto(f"{demonstration.service}/connexion/cle")
    page.get_by_label("Adresse e-mail").fill("alice@demo.fr")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("refuse JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Demander encore ma clé")).to_be_hidden()
