"""By ear, by key, in poor light: what a browser itself makes of the pages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from app.metier.authentification.models import PRESENCE, Connexion
from app.socle.horloge import maintenant
from tests.parcours.chemins import espace
from tests.parcours.conftest import Demonstration

HISSER = (
    "(secondes) => document.getAnimations().forEach((a) => { a.currentTime = secondes * 1000 })"
)
CACHE = """() => {
  const foyer = document.activeElement;
  if (foyer === document.body) return "";
  const r = foyer.getBoundingClientRect();
  const dessus = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height, 40) / 2);
  return !dessus || !(foyer.contains(dessus) || dessus.contains(foyer)) ? foyer.outerHTML : "";
}"""

A_REMPLIR = ("/connexion", "/carte", "/mandats/nouveau", "/cgu")


@pytest.fixture
def alice(page: Page, demonstration: Demonstration) -> Page:
    """Alice logged in, on her home."""
    demonstration.entrer(page, "alice")
    return page


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_une_recherche_se_dit_et_se_trouve(alice: Page, demonstration: Demonstration) -> None:
    envois: list[str] = []
    alice.on("request", lambda r: envois.append(r.url) if r.method == "POST" else None)
    alice.goto(f"{demonstration.service}/usagers/")
    champ = alice.get_by_label("Nom de la personne")
    champ.press_sequentially("factice")
    expect(alice.locator("#annonce")).to_have_text(re.compile("^1 personne trouvée"))
    expect(champ).to_be_focused()

    envois.clear()
    champ.fill("imagin")
    champ.press("Enter")
    reponse = alice.locator("[data-reponse]")
    expect(reponse).to_have_text(re.compile("trouvée"))
    expect(reponse).to_be_focused()
    expect(alice).to_have_title(re.compile("^(Aucune|1|2) personne"))
    alice.wait_for_load_state("networkidle")
    assert len(envois) == 1, envois


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_une_reponse_lente_et_une_longue_absence_se_disent(
    alice: Page, demonstration: Demonstration
) -> None:
    retenues: list[Route] = []
    alice.route("**/mandats/nouveau", lambda route: retenues.append(route))
    espace(alice, "Faire un mandat").click()
    annonce = alice.locator("#annonce")
    expect(annonce).to_have_text("Envoi en cours…")
    expect(annonce).to_be_visible()
    (retenue,) = retenues
    retenue.continue_()
    alice.unroute("**/mandats/nouveau")
    expect(alice.get_by_role("heading", level=1)).to_be_focused()
    expect(alice.get_by_role("heading", level=1)).to_have_accessible_description(
        re.compile("Étape 1 sur 3\\. Ensemble")
    )
    expect(annonce).to_be_empty()

    alice.get_by_label("Logement").check()
    expect(annonce).to_have_text("Logement ajouté, 1 thème.")
    alerte = alice.locator(".veille > *").first
    expect(alerte).to_be_hidden()
    alice.evaluate(HISSER, 721)
    expect(alerte).to_contain_text("Dans 2 minutes, votre code sera redemandé.")
    alice.get_by_label("Logement").focus()
    alice.route("**/prolonger", lambda route: retenues.append(route))
    alice.get_by_role("link", name="Je suis toujours là").press("Enter")
    expect(annonce).to_have_text("Envoi en cours…")
    retenues.pop().continue_()
    expect(annonce).to_contain_text("C’est prolongé")
    expect(annonce).not_to_have_class("lente")
    alice.wait_for_load_state("networkidle")
    expect(annonce).to_contain_text("C’est prolongé")
    expect(alerte).to_be_hidden()
    expect(alice.get_by_label("Logement")).to_be_focused()
    expect(alice.get_by_label("Logement")).to_be_checked()

    with demonstration.app.extensions["fabrique"]() as session:
        session.execute(update(Connexion).values(vue_le=maintenant() - PRESENCE))
        session.commit()
    alice.get_by_label("1 mois").check()
    alice.locator("main").get_by_role("button", name="Continuer").click()
    code = alice.locator("#reprise").get_by_label("Code à 6 chiffres")
    expect(code).to_be_focused()
    expect(alice.locator("h1")).to_have_count(1)
    code.fill("000000")
    code.press("Enter")
    expect(code).to_have_accessible_description(re.compile("\\w"))
    expect(code).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_en_texte_tres_grand_rien_ne_cache_ce_que_l_on_vise(alice: Page) -> None:
    espace(alice, "Faire un mandat").click()
    expect(alice.get_by_label("Logement")).to_be_visible()
    alice.context.set_offline(True)
    alice.locator("main").get_by_role("button", name="Continuer").click()
    expect(alice.get_by_text("La ligne est coupée")).to_be_visible()
    alice.evaluate(HISSER, 721)
    for largeur, hauteur in ((320, 256), (1366, 640)):
        alice.set_viewport_size({"width": largeur, "height": hauteur})
        for touche in ("Tab", "Shift+Tab"):
            for _ in range(24):
                alice.keyboard.press(touche)
                cache = alice.evaluate(CACHE)
                assert not cache, f"{largeur} × {hauteur}, {touche} : {cache[:90]}"


def faux_d_avance(page: Page) -> Iterator[str]:
    """What the browser would have a screen reader call invalid."""
    arbre = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    for noeud in arbre["nodes"]:
        for propriete in noeud.get("properties", []):
            if propriete["name"] == "invalid" and propriete["value"]["value"] == "true":
                yield str(noeud.get("name", {}).get("value"))


def test_rien_n_est_faux_avant_que_l_on_reponde(alice: Page, demonstration: Demonstration) -> None:
    for adresse in A_REMPLIR:
        alice.goto(demonstration.service + adresse)
        assert not [*faux_d_avance(alice)], adresse


def test_ce_qui_se_voit_se_voit_aussi_en_couleurs_forcees_et_sur_papier(
    page: Page, demonstration: Demonstration
) -> None:
    demonstration.entrer(page, "robert")
    page.goto(f"{demonstration.service}/equipe/chiffres")
    pli = page.locator("main .pli").first
    expect(pli).to_be_hidden()
    page.emulate_media(media="print")
    expect(pli).to_be_visible()
    expect(page.locator(".veille > *").first).to_be_hidden()

    page.emulate_media(media="screen", forced_colors="active")
    page.set_content(
        page.content().replace("<main", '<main><div class="qr"><svg></svg></div></main><main')
    )
    fond = page.locator(".qr svg").evaluate("carre => getComputedStyle(carre).backgroundColor")
    assert fond == "rgb(255, 255, 255)", "un carré noir sur du noir ne se scanne pas"
    barres = page.locator("svg.graphique").first.evaluate(
        "svg => [getComputedStyle(svg).color, getComputedStyle(document.body).color]"
    )
    assert barres[0] == barres[1]
