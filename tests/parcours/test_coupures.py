"""A line that drops, a login that ends, Back: nothing typed is lost, nothing is done twice."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Mandat
from app.socle.horloge import maintenant
from tests.parcours.chemins import espace
from tests.parcours.conftest import Demonstration
from tests.parcours.gestes_arrets import changer_connexions

pytestmark = pytest.mark.parametrize("javascript", [True], indirect=True)


@pytest.fixture
def alice(page: Page, demonstration: Demonstration) -> Page:
    """Alice logged in, on her home."""
    demonstration.entrer(page, "alice")
    return page


def brouillons(demo: Demonstration) -> list[Brouillon]:
    with demo.app.extensions["fabrique"]() as session:
        return list(session.scalars(select(Brouillon)))


def mandats(demo: Demonstration) -> list[str]:
    with demo.app.extensions["fabrique"]() as session:
        return [str(mandat) for mandat in session.scalars(select(Mandat.id))]


def perdre_la_reponse(page: Page, adresse: str) -> None:
    """The next POST there is received and done; its answer never arrives."""

    def perdre(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(adresse, perdre, times=1)


def renvoyer(page: Page) -> None:
    expect(page.get_by_text("La ligne est coupée")).to_be_visible()
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_text("La ligne est coupée")).to_have_count(0)


def choisir(page: Page, theme: str = "Logement") -> None:
    espace(page, "Faire un mandat").click()
    page.get_by_label(theme).check()
    page.get_by_label("1 mois").check()


def continuer(page: Page) -> None:
    page.get_by_role("button", name="Continuer").click()


def identifier(page: Page) -> None:
    page.get_by_role("button", name="Identifier la personne").click()
    page.locator("button[name=personne][value=angela]").click()
    expect(page.get_by_label("Je donne ce mandat")).to_be_visible()


def signer(page: Page, demo: Demonstration) -> None:
    page.locator("[name=declaration]").check()
    page.get_by_label("Je donne ce mandat").check()
    page.get_by_label("Votre code à 6 chiffres").fill(demo.code("alice@demo.fr"))
    page.get_by_role("button", name="Valider et imprimer").click()


def test_chaque_etape_se_renvoie_sans_rien_doubler(
    alice: Page, demonstration: Demonstration
) -> None:
    demo, avant = demonstration, set(mandats(demonstration))
    choisir(alice)
    perdre_la_reponse(alice, "**/mandats/nouveau")
    continuer(alice)
    renvoyer(alice)
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    (brouillon,) = brouillons(demo)
    assert alice.url == f"{demo.service}/mandats/nouveau/{brouillon.id}/identite"

    perdre_la_reponse(alice, "**/identite")
    alice.get_by_role("button", name="Identifier la personne").click()
    renvoyer(alice)
    alice.locator("button[name=personne][value=angela]").click()
    expect(alice.get_by_label("Je donne ce mandat")).to_be_visible()

    perdre_la_reponse(alice, "**/conclusion")
    signer(alice, demo)
    renvoyer(alice)
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Mandat pour faire des")
    (mandat,) = set(mandats(demo)) - avant
    expect(alice).to_have_url(f"{demo.service}/mandats/{mandat}/attestation")

    # Back never offers to conclude again.
    alice.goto(f"{demo.service}/mandats/nouveau/{brouillon.id}/conclusion")
    expect(alice).to_have_url(f"{demo.service}/mandats/{mandat}/attestation")
    assert set(mandats(demo)) - avant == {mandat}


def test_retour_apres_la_conclusion_ne_propose_plus_de_conclure(
    alice: Page, demonstration: Demonstration
) -> None:
    choisir(alice)
    continuer(alice)
    identifier(alice)
    signer(alice, demonstration)
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Mandat pour faire des")
    alice.go_back()
    alice.wait_for_load_state()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Mandat pour faire des")
    expect(alice.get_by_role("button", name="Valider et imprimer")).to_have_count(0)


@pytest.mark.parametrize("etat", ["endormie", "verrouillée"])
def test_a_la_conclusion_son_code_suffit(
    etat: str, alice: Page, demonstration: Demonstration
) -> None:
    demo, avant = demonstration, set(mandats(demonstration))
    choisir(alice)
    continuer(alice)
    identifier(alice)
    if etat == "endormie":
        changer_connexions(demo, vue_le=maintenant() - timedelta(minutes=16))
    else:
        changer_connexions(demo, verrouillee_le=maintenant())
    signer(alice, demo)
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Mandat pour faire des")
    assert len(set(mandats(demo)) - avant) == 1


def test_verrouille_et_sans_code_il_se_demande_au_dessus_de_la_conclusion(
    alice: Page, demonstration: Demonstration
) -> None:
    demo, avant = demonstration, set(mandats(demonstration))
    choisir(alice)
    continuer(alice)
    identifier(alice)
    changer_connexions(demo, verrouillee_le=maintenant())
    alice.locator("[name=declaration]").check()
    alice.get_by_label("Je donne ce mandat").check()
    alice.get_by_role("button", name="Valider et imprimer").click()
    reprise = alice.locator("#reprise")
    expect(reprise.get_by_label("Code à 6 chiffres")).to_be_focused()
    expect(alice.get_by_label("Je donne ce mandat")).to_be_checked()
    assert set(mandats(demo)) == avant
    reprise.get_by_label("Code à 6 chiffres").fill(demo.code("alice@demo.fr"))
    reprise.get_by_role("button").click()
    expect(reprise).to_be_empty()
    # That code woke the login up; the conclusion asks for its own, the agreement is kept.
    expect(alice.get_by_label("Je donne ce mandat")).to_be_checked()
    signer(alice, demo)
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Mandat pour faire des")
    assert len(set(mandats(demo)) - avant) == 1


def test_une_connexion_finie_se_rouvre_dans_un_autre_onglet(
    alice: Page, contexte: BrowserContext, demonstration: Demonstration
) -> None:
    demo, reprise = demonstration, alice.locator("#reprise")
    choisir(alice)
    # The region that follows what is ticked would be the first to be told.
    alice.wait_for_load_state("networkidle")
    changer_connexions(demo, fermee_le=maintenant())
    continuer(alice)
    expect(reprise.get_by_role("heading", name="Reconnectez-vous")).to_be_visible()
    expect(alice.get_by_label("Logement")).to_be_checked()
    demo.entrer(contexte.new_page(), "alice")
    reprise.get_by_role("button", name="Renvoyer").click()
    expect(alice.get_by_role("heading", name="Identifier la personne")).to_be_visible()
    expect(reprise).to_be_empty()
    assert [brouillon.domaines for brouillon in brouillons(demo)] == [["logement"]]


def test_chercher_en_tapant_garde_le_foyer_et_ce_qui_est_ecrit(
    alice: Page, demonstration: Demonstration
) -> None:
    choisir(alice, "Argent")
    recherche = alice.get_by_label("Cherchez une démarche")
    recherche.press_sequentially("carte grise", delay=60)
    expect(alice.get_by_role("checkbox", name=re.compile("^Carte grise"))).to_be_visible()
    expect(recherche).to_be_focused()
    expect(recherche).to_have_value("carte grise")
    expect(alice.get_by_label("Argent")).to_be_checked()

    alice.goto(f"{demonstration.service}/usagers/")
    personne = alice.get_by_label("Nom de la personne")
    personne.press_sequentially("fact", delay=60)
    expect(alice.get_by_role("link", name=re.compile("FACTICE"))).to_be_visible()
    expect(personne).to_be_focused()
    expect(personne).to_have_value("fact")
    expect(alice).to_have_url(f"{demonstration.service}/usagers/")
