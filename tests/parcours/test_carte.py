"""The card in a browser without JavaScript: printed on one page, used at home to stop."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.parcours.chemins import faire_un_mandat, se_connecter
from tests.parcours.conftest import Demonstration

A4 = (595, 842)


def pages_du_pdf(pdf: bytes) -> list[tuple[int, int]]:
    """Sizes, in points, of the pages of a PDF that Chromium made."""
    boites = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(x)), round(float(y))) for x, y in boites]


def test_imprimer_sa_carte_puis_arreter_de_chez_soi(
    page: Page, navigateur: Browser, demonstration: Demonstration
) -> None:
    demo = demonstration
    se_connecter(page, demo, "alice@demo.fr")
    faire_un_mandat(page, demo, "alice@demo.fr", "angela")
    page.get_by_role("link", name="Signer plus tard").click()
    page.get_by_role("link", name="Imprimer la carte").click()
    page.get_by_label("Code secret, 4 à 6 chiffres").fill("7305")
    page.get_by_label("Encore une fois").fill("7305")
    page.get_by_role("button", name="Imprimer la carte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre carte de mandat")
    code = page.locator(".code").inner_text()
    page.wait_for_load_state()
    assert len(pages_du_pdf(page.pdf(prefer_css_page_size=True))) == 1
    assert pages_du_pdf(page.pdf(prefer_css_page_size=True)) == [A4]

    chez_elle = navigateur.new_context(java_script_enabled=False, locale="fr-FR").new_page()
    chez_elle.goto(f"{demo.service}/")
    chez_elle.get_by_role("link", name="J’ai une carte de mandat").click()
    chez_elle.get_by_label("Code de la carte").fill(code.lower())
    chez_elle.get_by_label("Jour").fill("24")
    chez_elle.get_by_label("Mois").fill("8")
    chez_elle.get_by_label("Année de naissance").fill("1962")
    chez_elle.get_by_role("button", name="Voir mon mandat").click()
    expect(chez_elle.get_by_text("Il est en cours")).to_be_visible()
    chez_elle.get_by_label("Code secret").fill("7305")
    chez_elle.get_by_role("button", name="Voir ce qui a été fait").click()
    expect(chez_elle.get_by_text("Rien n’a encore été fait")).to_be_visible()
    chez_elle.get_by_label("Tout le mandat").check()
    chez_elle.get_by_label("Oui, j’arrête").check()
    chez_elle.get_by_role("button", name="Arrêter").click()
    expect(chez_elle.get_by_text("Il est arrêté.")).to_be_visible()
    chez_elle.context.close()

    page.get_by_role("link", name="Revenir au mandat").click()
    expect(page.locator(".etat")).to_contain_text("Arrêté le")
    expect(
        page.locator(".journal").get_by_text(re.compile("Mandat arrêté", re.I)).first
    ).to_be_visible()
