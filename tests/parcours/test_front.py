"""What htmx and page.js do in a real browser: fragments, focus, Back, lines that drop."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import func, select, update

from app.metier.authentification.models import Connexion
from app.metier.brouillons.models import Brouillon, Identification
from app.socle.horloge import maintenant
from tests.parcours.chemins import espace
from tests.parcours.conftest import Demonstration

pytestmark = pytest.mark.parametrize("javascript", [True], indirect=True)


@pytest.fixture
def alice(page: Page, demonstration: Demonstration) -> Page:
    """Alice logged in, on her home."""
    demonstration.entrer(page, "alice")
    return page


def brouillons(demo: Demonstration) -> int:
    with demo.app.extensions["fabrique"]() as session:
        return session.scalar(select(func.count()).select_from(Brouillon)) or 0


def endormir(demo: Demonstration) -> None:
    """As after a quarter of an hour without a request."""
    with demo.app.extensions["fabrique"]() as session:
        session.execute(update(Connexion).values(vue_le=maintenant() - timedelta(minutes=16)))
        session.commit()


def test_un_lien_change_le_contenu_l_adresse_le_titre_et_le_foyer(
    alice: Page, demonstration: Demonstration
) -> None:
    alice.evaluate("window.temoin = 1")
    espace(alice, "Faire un mandat").click()
    expect(alice).to_have_url(f"{demonstration.service}/mandats/nouveau")
    expect(alice).to_have_title("Faire un mandat, étape 1 sur 3 – Aidants Connect")
    expect(alice.get_by_role("heading", level=1)).to_be_focused()
    assert alice.evaluate("window.temoin") == 1, "la page a été rechargée"
    assert alice.evaluate("scrollY") == 0

    alice.get_by_role("button", name="Continuer").click()
    expect(alice.get_by_role("alert")).to_be_focused()
    expect(alice).to_have_title("Erreur : Faire un mandat, étape 1 sur 3 – Aidants Connect")
    expect(alice).to_have_url(f"{demonstration.service}/mandats/nouveau")

    alice.get_by_label("Logement").check()
    alice.get_by_label("1 mois").check()
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    assert alice.url.endswith("/identite")
    assert alice.evaluate("window.temoin") == 1

    alice.go_back()
    expect(alice).to_have_url(re.compile("/mandats/nouveau/.*/choix$"))
    expect(alice).to_have_title("Faire un mandat, étape 1 sur 3 – Aidants Connect")
    alice.wait_for_load_state()
    alice.go_back()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Bonjour Alice")
    alice.wait_for_load_state()
    alice.go_forward()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Que confiez-vous")
    alice.wait_for_load_state()
    alice.reload()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Que confiez-vous")


def retenir(page: Page, methode: str, adresse: str) -> list[Route]:
    """Keep the requests of this kind, until they are given back."""
    tenues: list[Route] = []

    def garder(route: Route) -> None:
        if route.request.method == methode:
            tenues.append(route)
        else:
            route.continue_()

    page.route(adresse, garder)
    return tenues


def rendre(page: Page, tenues: list[Route]) -> None:
    """Let the one that was kept go, once it was asked."""
    while not tenues:
        page.wait_for_timeout(20)
    tenues.pop().continue_()


def test_de_deux_liens_presses_de_suite_le_dernier_mene_et_l_adresse_est_la_sienne(
    alice: Page, demonstration: Demonstration
) -> None:
    """The first page is slow to come: it does not come at all, nor keeps the address."""
    tenues = retenir(alice, "GET", "**/usagers/")
    espace(alice, "Personnes").click()
    espace(alice, "Faire un mandat").click()
    expect(alice).to_have_title("Faire un mandat, étape 1 sur 3 – Aidants Connect")
    for tenue in tenues:
        tenue.abort()
    expect(alice).to_have_url(f"{demonstration.service}/mandats/nouveau")
    expect(alice.locator("#etat")).to_be_empty()


def test_un_lien_presse_pendant_un_envoi_garde_son_adresse(
    alice: Page, demonstration: Demonstration
) -> None:
    """The form's answer comes first, and takes away the link that was pressed after it."""
    envois = retenir(alice, "POST", "**/usagers/")
    pages = retenir(alice, "GET", "**/entrainement/")
    alice.get_by_label("Nom de la personne").fill("fact")
    alice.get_by_role("button", name="Chercher").click()
    alice.get_by_role("link", name="Faire un mandat d’entraînement").click()
    rendre(alice, envois)
    expect(alice.get_by_role("link", name="Faire un mandat d’entraînement")).to_have_count(0)
    rendre(alice, pages)
    expect(alice).to_have_title(re.compile("ntraînement"))
    expect(alice).to_have_url(f"{demonstration.service}/entrainement/")


def test_la_ligne_coupee_ne_perd_rien(alice: Page, demonstration: Demonstration) -> None:
    espace(alice, "Faire un mandat").click()
    alice.get_by_label("Logement").check()
    alice.get_by_label("1 mois").check()
    alice.context.set_offline(True)
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.get_by_text("La ligne est coupée")).to_be_visible()
    expect(alice.get_by_label("Logement")).to_be_checked()
    alice.context.set_offline(False)
    alice.get_by_role("button", name="Renvoyer").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    expect(alice.get_by_text("La ligne est coupée")).to_have_count(0)


@pytest.mark.parametrize(
    ("statut", "phrase"),
    [
        (429, "<title>x</title><h1>Trop d’essais</h1><p>Attendez une minute.</p>"),
        (
            429,
            "<h1>Lire</h1><p>x</p><div class=erreurs><ul><li>Attendez une minute.</li></ul></div>",
        ),
        (503, "<h1>Le service est arrêté</h1><p>Attendez une minute.</p>"),
    ],
    ids=["page", "formulaire", "panne"],
)
def test_une_panne_laisse_le_formulaire_et_dit_sa_phrase(
    statut: int, phrase: str, alice: Page, demonstration: Demonstration
) -> None:
    espace(alice, "Faire un mandat").click()
    alice.get_by_label("Logement").check()
    alice.get_by_label("1 mois").check()
    alice.route("**/mandats/nouveau", lambda route: route.fulfill(status=statut, body=phrase))
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.locator("#etat")).to_contain_text("Attendez une minute.")
    expect(alice.locator("#etat")).to_be_in_viewport()
    expect(alice.get_by_label("Logement")).to_be_checked()
    alice.unroute("**/mandats/nouveau")
    # What must not be sent again at once offers nothing: the form's own button is still there.
    encore = "Renvoyer" if statut == 503 else "Continuer"
    expect(alice.get_by_role("button", name="Renvoyer")).to_have_count(int(encore == "Renvoyer"))
    alice.get_by_role("button", name=encore).click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    assert brouillons(demonstration) == 1


def test_un_double_clic_envoie_une_fois(alice: Page, demonstration: Demonstration) -> None:
    espace(alice, "Faire un mandat").click()
    alice.get_by_label("Logement").check()
    alice.get_by_label("1 mois").check()

    def lentement(route: Route) -> None:
        alice.wait_for_timeout(300)
        route.continue_()

    alice.route("**/mandats/nouveau", lentement)
    alice.get_by_role("button", name="Continuer").dblclick()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    assert brouillons(demonstration) == 1


def test_revenir_a_l_etape_1_retrouve_les_choix(alice: Page, demonstration: Demonstration) -> None:
    espace(alice, "Faire un mandat").click()
    alice.get_by_label("Logement").check()
    alice.get_by_label("1 mois").check()
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    alice.go_back()
    expect(alice.get_by_label("Logement")).to_be_checked()
    alice.get_by_label("6 mois").check()
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.locator(".resume")).to_contain_text("6 mois")
    assert brouillons(demonstration) == 1


def test_un_double_clic_part_une_fois_vers_franceconnect(
    alice: Page, demonstration: Demonstration
) -> None:
    espace(alice, "Faire un mandat").click()
    alice.get_by_label("Logement").check()
    alice.get_by_label("1 mois").check()
    alice.get_by_role("button", name="Continuer").click()
    alice.get_by_role("button", name="Identifier la personne").dblclick()
    expect(alice.get_by_role("button", name="Je refuse")).to_be_visible()
    with demonstration.app.extensions["fabrique"]() as session:
        assert session.scalar(select(func.count()).select_from(Identification)) == 1


def test_la_presence_se_redemande_au_dessus_du_formulaire_intact(
    alice: Page, demonstration: Demonstration
) -> None:
    espace(alice, "Faire un mandat").click()
    alice.get_by_label("Logement").check()
    alice.get_by_label("1 mois").check()
    endormir(demonstration)
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.locator("#reprise").get_by_text("C’est toujours vous ?")).to_be_visible()
    expect(alice.get_by_label("Logement")).to_be_checked()
    code = alice.locator("#reprise").get_by_label("Code à 6 chiffres")
    expect(code).to_be_focused()
    code.fill(demonstration.code("alice@demo.fr"))
    alice.locator("#reprise").get_by_role("button").click()
    expect(alice.locator("#reprise")).to_be_empty()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    assert brouillons(demonstration) == 1


def test_une_autre_structure_dans_un_autre_onglet_arrete_le_premier(
    page: Page, contexte: BrowserContext, demonstration: Demonstration
) -> None:
    demo = demonstration
    demo.entrer(page, "chloe")
    espace(page, "Faire un mandat").click()
    ancienne = page.locator("#entete").get_attribute("data-coquille")
    autre = contexte.new_page()
    autre.goto(f"{demo.service}/structure")
    autre.locator("button:not(.discret)").last.click()
    expect(autre.locator("#entete")).not_to_have_attribute("data-coquille", ancienne or "")
    # Its living summary asks the server, which stops it.
    page.get_by_label("Logement").click()
    expect(page.get_by_text("Vous avez changé de structure")).to_be_visible()
    expect(page.locator("#entete")).not_to_have_attribute("data-coquille", ancienne or "")
    assert brouillons(demo) == 0


def test_ce_qu_une_extension_pose_sur_un_champ_n_est_pas_recopie(
    page: Page, demonstration: Demonstration
) -> None:
    dites: list[str] = []
    page.on("console", lambda message: dites.append(message.text))
    page.goto(f"{demonstration.service}/connexion")
    page.evaluate("document.querySelectorAll('input').forEach((c) => { c.style.color = 'red' })")
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    assert page.locator("input[style]").count() == 0
    assert not [phrase for phrase in dites if "Content Security Policy" in phrase]
