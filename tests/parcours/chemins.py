"""What every walk does: log in, make a mandate."""

from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import Demonstration


def se_connecter(page: Page, demo: Demonstration, courriel: str) -> None:
    prouver(page, demo, courriel)
    expect(page).to_have_url(f"{demo.service}/espace-aidant/")


def prouver(page: Page, demo: Demonstration, courriel: str) -> None:
    """An e-mail, a code, then the link: logged in, wherever that leads."""
    page.goto(f"{demo.service}/connexion")
    page.get_by_label("Adresse e-mail").fill(courriel)
    page.get_by_label("Code à 6 chiffres").fill(demo.code(courriel))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ouvrez votre messagerie")
    page.goto(demo.lien_recu(courriel))
    page.get_by_role("button", name="Me connecter").click()


def espace(page: Page, titre: str) -> Locator:
    """An entry of the wide row of spaces: the folded one says the same, hidden by the style."""
    return page.get_by_role("navigation", name="Espaces").get_by_role("link", name=titre)


def faire_un_mandat(page: Page, demo: Demonstration, courriel: str, personne: str) -> None:
    espace(page, "Faire un mandat").click()
    page.get_by_label("Argent").check()
    page.get_by_label("Logement").check()
    page.get_by_label("1 mois").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Identifier la personne").click()
    page.locator(f"button[name=personne][value={personne}]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lire ensemble, puis signer")
    page.get_by_label("Non. Et j’ai 18 ans").check()
    page.get_by_label("Je donne ce mandat").check()
    page.get_by_label("Votre code à 6 chiffres").fill(demo.code(courriel))
    page.get_by_role("button", name="Valider et imprimer").click()
