"""What a page asks by itself is no act: a lock, a cut or a refusal sends nothing, takes no focus."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from sqlalchemy import func, select

from app.metier.brouillons.models import Brouillon
from app.socle.horloge import maintenant
from tests.parcours.chemins import espace
from tests.parcours.conftest import Demonstration
from tests.parcours.gestes_arrets import changer_connexions

pytestmark = pytest.mark.parametrize("javascript", [True], indirect=True)
NOUVEAU = "/mandats/nouveau"
CARTE_GRISE = re.compile("^Carte grise")  # the theme has it among its examples


@pytest.fixture
def alice(page: Page, demonstration: Demonstration) -> Page:
    """Alice logged in, on step 1, a theme and a duration ticked."""
    demonstration.entrer(page, "alice")
    espace(page, "Faire un mandat").click()
    page.get_by_label("Logement").check()
    page.get_by_label("1 mois").check()
    expect(page.locator("#resume")).to_contain_text("jusqu’au")
    return page


def brouillons(demo: Demonstration) -> int:
    with demo.app.extensions["fabrique"]() as session:
        return session.scalar(select(func.count()).select_from(Brouillon)) or 0


def reste_a_l_etape_1(page: Page, demo: Demonstration) -> None:
    expect(page).to_have_url(demo.service + NOUVEAU)
    expect(page.get_by_label("Logement")).to_be_checked()
    assert brouillons(demo) == 0


def renvoyer(page: Page) -> Locator:
    return page.get_by_role("button", name="Renvoyer")


def donner_le_code(page: Page, demo: Demonstration) -> None:
    reprise = page.locator("#reprise")
    reprise.get_by_label("Code à 6 chiffres").fill(demo.code("alice@demo.fr"))
    reprise.get_by_role("button").click()
    expect(reprise).to_be_empty()


def sur_l_ecran(champ: Locator) -> float:
    """How far down the window it is."""
    return float(champ.evaluate("champ => champ.getBoundingClientRect().y"))


def test_un_verrou_pendant_une_mise_a_jour_ne_rejoue_que_la_region(
    alice: Page, demonstration: Demonstration
) -> None:
    changer_connexions(demonstration, verrouillee_le=maintenant())
    argent = alice.get_by_label("Argent")
    argent.focus()
    ou = sur_l_ecran(argent)
    argent.press("Space")
    expect(alice.locator("#reprise")).to_contain_text("La page est verrouillée")
    expect(alice.locator("#reprise").get_by_role("button")).to_be_in_viewport()
    expect(argent).to_be_focused()
    assert sur_l_ecran(argent) == pytest.approx(ou, abs=2), "ce que l’on fait ne bouge pas"
    expect(alice.locator("#resume")).not_to_contain_text("Argent")
    reprise = alice.locator("#reprise")
    reprise.get_by_label("Code à 6 chiffres").fill("000000")
    reprise.get_by_role("button").click()
    expect(reprise.get_by_role("alert")).to_contain_text("Ce code n’est pas le bon")
    expect(reprise.get_by_label("Code à 6 chiffres")).to_be_focused()
    donner_le_code(alice, demonstration)
    expect(alice.locator("#resume")).to_contain_text("Argent")
    reste_a_l_etape_1(alice, demonstration)
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")


def test_dans_une_fenetre_basse_un_verrou_se_voit(
    alice: Page, demonstration: Demonstration
) -> None:
    alice.set_viewport_size({"width": 320, "height": 256})
    changer_connexions(demonstration, verrouillee_le=maintenant())
    argent = alice.get_by_label("Argent")
    argent.focus()
    argent.press("Space")
    titre = alice.locator("#reprise").get_by_role("heading")
    expect(titre).to_be_in_viewport()
    expect(titre).to_have_text("C’est toujours vous ?")
    expect(argent).to_be_focused()


def test_verrouille_ce_que_l_on_tape_reste_dans_la_recherche(
    alice: Page, demonstration: Demonstration
) -> None:
    alice.goto(f"{demonstration.service}/usagers/")
    changer_connexions(demonstration, verrouillee_le=maintenant())
    champ = alice.get_by_label("Nom de la personne")
    champ.press_sequentially("fac", delay=30)
    expect(alice.locator("#reprise").get_by_label("Code à 6 chiffres")).to_be_visible()
    alice.keyboard.type("tice")
    expect(champ).to_have_value("factice")
    expect(champ).to_be_focused()
    donner_le_code(alice, demonstration)
    expect(alice.locator("#resultats")).to_contain_text("FACTICE")
    expect(alice).to_have_url(f"{demonstration.service}/usagers/")


@pytest.mark.parametrize("region", ["themes", "recherche", "chercher", "personnes"])
def test_une_region_coupee_se_dit_et_se_renvoie(
    region: str, alice: Page, demonstration: Demonstration
) -> None:
    if region == "personnes":
        alice.goto(f"{demonstration.service}/usagers/")
    alice.context.set_offline(True)
    if region == "themes":
        alice.get_by_label("Argent").check()
    elif region == "personnes":
        alice.get_by_label("Nom de la personne").press_sequentially("factice")
    else:
        alice.get_by_label("Cherchez une démarche").press_sequentially("carte grise")
    if region == "chercher":
        alice.get_by_role("button", name="Chercher").click()
    etat = alice.locator("#etat")
    expect(etat).to_contain_text("pas encore gardé")
    renvoyer(alice).click()
    expect(etat).to_contain_text("pas encore gardé")
    alice.context.set_offline(False)
    renvoyer(alice).click()
    attendu = {"themes": "Argent", "personnes": "FACTICE"}.get(region, "Carte grise")
    expect(alice.locator("#resume, #resultats", has_text=attendu)).to_be_visible()
    expect(etat).to_be_empty()
    assert brouillons(demonstration) == 0


@pytest.mark.parametrize("statut", [403, 404, 409, 429])
def test_une_region_refusee_ne_propose_rien(
    statut: int, alice: Page, demonstration: Demonstration
) -> None:
    refus = "<p>Attendez une minute.</p>"
    entetes = {"HX-Retarget": "#etat"} if statut != 429 else {}

    def refuser(route: Route) -> None:
        route.fulfill(status=statut, body=refus, headers=entetes)

    alice.route("**" + NOUVEAU, refuser)
    argent = alice.get_by_label("Argent")
    argent.focus()
    argent.press("Space")
    expect(alice.locator("#etat")).to_have_text("Attendez une minute.")
    expect(argent).to_be_focused()
    expect(renvoyer(alice)).to_have_count(0)
    alice.unroute("**" + NOUVEAU)
    alice.get_by_label("Loisirs").check()
    expect(alice.locator("#resume")).to_contain_text("Argent")
    expect(alice.locator("#etat")).to_be_empty()
    reste_a_l_etape_1(alice, demonstration)


def test_un_bouton_porte_encore_sa_valeur_quand_on_le_renvoie(
    page: Page, contexte: BrowserContext, demonstration: Demonstration
) -> None:
    demonstration.entrer(page, "chloe")
    page.goto(f"{demonstration.service}/structure")
    autre = page.locator("button.choix:not([aria-current])").first
    nom = autre.inner_text().strip()
    contexte.set_offline(True)
    autre.click()
    expect(page.locator("#etat")).to_contain_text("La ligne est coupée")
    contexte.set_offline(False)
    renvoyer(page).click()
    expect(page.locator("#entete")).to_contain_text(nom)
    expect(page.locator("#etat")).to_be_empty()


def test_changer_de_structure_ailleurs_ne_perd_pas_l_etape_1(
    page: Page, contexte: BrowserContext, demonstration: Demonstration
) -> None:
    demo = demonstration
    demo.entrer(page, "chloe")
    espace(page, "Faire un mandat").click()
    page.get_by_label("Logement").check()
    autre = contexte.new_page()
    autre.goto(f"{demo.service}/structure")
    autre.locator("button.choix:not([aria-current])").first.click()
    expect(autre.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    page.get_by_label("1 mois").check()
    reprise = page.locator("#reprise")
    expect(reprise).to_contain_text("Vous avez changé de structure")
    reste_a_l_etape_1(page, demo)
    page.get_by_role("button", name="Continuer").click()
    expect(reprise.get_by_role("heading", name="Pour quelle structure ?")).to_be_focused()
    reste_a_l_etape_1(page, demo)
    reprise.get_by_role("button", name="Envoyer pour").click()
    expect(reprise).to_be_empty()
    expect(page.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    with demo.app.extensions["fabrique"]() as session:
        (brouillon,) = session.scalars(select(Brouillon))
        assert (brouillon.domaines, brouillon.duree) == (["logement"], "mois")


def test_entree_est_le_bouton_principal(alice: Page, demonstration: Demonstration) -> None:
    recherche = alice.get_by_label("Cherchez une démarche")
    recherche.fill("carte grise")
    recherche.press("Enter")
    expect(alice.get_by_role("checkbox", name=CARTE_GRISE)).to_be_visible()
    expect(recherche).to_be_focused()
    reste_a_l_etape_1(alice, demonstration)
    alice.get_by_label("1 mois").press("Enter")
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    assert brouillons(demonstration) == 1


@pytest.mark.parametrize("depart", ["lien", "adresse", "recharger"])
def test_revenir_a_l_etape_1_retrouve_tout_ce_qui_etait_choisi(
    depart: str, alice: Page, demonstration: Demonstration
) -> None:
    alice.get_by_label("Cherchez une démarche").fill("carte grise")
    carte_grise = alice.get_by_role("checkbox", name=CARTE_GRISE)
    carte_grise.check()
    expect(alice.locator("#resume")).to_contain_text("carte grise")
    alice.get_by_label("Logement").uncheck()
    expect(alice.locator("#resume")).not_to_contain_text("Logement")
    if depart == "recharger":
        alice.reload()
    elif depart == "lien":
        alice.get_by_role("link", name="Aidants Connect").click()
        expect(alice.get_by_role("heading", level=1)).to_contain_text("Bonjour")
        alice.go_back()
    else:
        alice.goto(f"{demonstration.service}/questions")
        alice.go_back()
    expect(carte_grise).to_be_checked()
    expect(alice.get_by_label("1 mois")).to_be_checked()
    expect(alice.get_by_label("Logement")).not_to_be_checked()
    expect(alice.locator("#resume")).to_contain_text("carte grise")
    assert brouillons(demonstration) == 0
    alice.get_by_role("button", name="Continuer").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Identifier la personne")


def test_un_nouveau_mandat_ne_reprend_rien(alice: Page, demonstration: Demonstration) -> None:
    alice.get_by_role("link", name="Aidants Connect").click()
    espace(alice, "Faire un mandat").click()
    expect(alice.locator("#resume")).to_contain_text("rien choisi")
    expect(alice.get_by_label("Logement")).not_to_be_checked()


def test_apres_31_minutes_le_nom_quitte_l_ecran_et_un_seul_bouton_renvoie(
    page: Page, contexte: BrowserContext, demonstration: Demonstration
) -> None:
    demo = demonstration
    page.clock.install()
    demo.entrer(page, "alice")
    espace(page, "Faire un mandat").click()
    page.get_by_label("Logement").check()
    page.get_by_label("1 mois").check()
    expect(page.locator("#resume")).to_contain_text("jusqu’au")
    page.clock.fast_forward("29:00")
    expect(page.locator("#contenu h1")).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(page.locator("#contenu h1")).to_be_hidden()
    absent = page.get_by_role("heading", name="Vous étiez absent")
    expect(absent).to_have_attribute("aria-level", "1")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#contenu h1")).to_be_visible()  # another tab had kept the login awake

    page.clock.fast_forward("31:00")
    changer_connexions(demo, vue_le=maintenant() - timedelta(minutes=31))
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#reprise")).to_contain_text("Votre connexion est terminée")
    expect(page.locator("#contenu h1")).to_be_hidden()
    demo.entrer(contexte.new_page(), "alice")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#contenu h1")).to_be_visible()
    expect(page.get_by_label("Logement")).to_be_checked()

    changer_connexions(demo, vue_le=maintenant() - timedelta(minutes=31))
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#reprise")).to_contain_text("Votre connexion est terminée")
    expect(page.locator("#contenu h1")).to_be_hidden()
    expect(renvoyer(page)).to_have_count(1)
    demo.entrer(contexte.new_page(), "alice")
    renvoyer(page).click()
    expect(page.locator("#reprise")).to_be_empty()
    expect(page.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
