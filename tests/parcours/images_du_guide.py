"""`make guide`: the pictures of « Mode d’emploi », taken where the journeys walk.

Not among the tests: `tests/espaces/public/guide` checks, without a browser, that the screens still
say what the guide says of them.
"""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.espaces.public.guide.images import HAUTEUR, LARGEUR, POIDS
from tests.parcours.chemins import espace
from tests.parcours.conftest import Demonstration

DOSSIER = Path(__file__).parents[2] / "static" / "guide"
_QUALITES = (60, 45, 30)


@pytest.fixture
def ecran(navigateur: Browser, demonstration: Demonstration) -> Iterator[Page]:
    """A tab of the pictures' size; every page says that its people are invented."""
    demonstration.app.jinja_env.globals["EST_DEMO"] = True
    contexte = navigateur.new_context(
        locale="fr-FR", viewport={"width": LARGEUR, "height": HAUTEUR}, java_script_enabled=False
    )
    contexte.set_default_timeout(15_000)
    yield contexte.new_page()
    contexte.close()
    demonstration.app.jinja_env.globals["EST_DEMO"] = False


def photographier(page: Page, nom: str, depuis: str = "") -> None:
    """Write the picture of what is on screen, from the first line that says `depuis`."""
    page.evaluate(
        """(texte) => {
             document.activeElement.blur();
             const tous = [...document.querySelectorAll('main *, header *')];
             const premier = tous.find(e => !e.children.length && e.textContent.includes(texte));
             window.scrollTo(0, texte ? premier.getBoundingClientRect().top + scrollY - 40 : 0);
           }""",
        depuis,
    )
    navigateur = page.context.new_cdp_session(page)
    for qualite in _QUALITES:
        options = {"format": "webp", "quality": qualite}
        image = base64.b64decode(navigateur.send("Page.captureScreenshot", options)["data"])
        if len(image) <= POIDS:
            break
    (DOSSIER / f"{nom}.webp").write_bytes(image)


def test_de_l_aidant_et_de_la_personne(ecran: Page, demonstration: Demonstration) -> None:
    """Alice comes in, makes Angela's mandate, uses it, stops it; Angela looks at her card."""
    page, demo, qui = ecran, demonstration, "alice@demo.fr"
    page.goto(f"{demo.service}/connexion")
    page.get_by_label("Adresse e-mail").fill(qui)
    page.get_by_label("Code à 6 chiffres").fill("123456")
    photographier(page, "connexion")
    page.get_by_label("Code à 6 chiffres").fill(demo.code(qui))
    page.get_by_role("button", name="Continuer").click()
    page.goto(demo.lien_recu(qui))
    photographier(page, "lien")
    page.get_by_role("button", name="Me connecter").click()
    photographier(page, "accueil")

    espace(page, "Faire un mandat").click()
    for theme in ("Argent", "Logement", "1 mois"):
        page.get_by_label(theme).check()
    photographier(page, "themes", "Que confiez-vous")
    page.get_by_role("button", name="Continuer").click()
    photographier(page, "identifier")
    page.get_by_role("button", name="Identifier la personne").click()
    page.locator("button[name=personne][value=angela]").click()
    photographier(page, "lire")
    page.get_by_label("Non. Et j’ai 18 ans").check()
    page.get_by_label("Je donne ce mandat").check()
    page.get_by_label("Votre code à 6 chiffres").fill("123456")
    photographier(page, "valider", "Non. Et j’ai 18 ans")
    page.get_by_label("Votre code à 6 chiffres").fill(demo.code(qui))
    page.get_by_role("button", name="Valider et imprimer").click()
    photographier(page, "imprimer")
    page.get_by_role("button", name="Les deux exemplaires sont signés").click()
    page.get_by_role("button", name="Imprimer la carte").click()
    code = page.locator("main .code").inner_text()
    photographier(page, "carte")
    page.get_by_role("link", name="Terminer avec cette personne").click()

    page.goto(f"{demo.bouchon}/site/")
    page.goto(f"{demo.bouchon}/site/connexion?variante=libre")
    page.get_by_role("button", name="Aidants Connect").click()
    page.get_by_label("Nom de la personne").fill("dub")
    page.get_by_role("button", name="Chercher").click()
    photographier(page, "personne")
    page.get_by_role("button", name="Choisir cette personne").click()
    page.get_by_label("Logement").check()
    photographier(page, "demarche")

    page.goto(f"{demo.service}/usagers/")
    page.get_by_label("Nom de la personne").fill("dub")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Angela").click()
    page.get_by_role("link", name="Arrêter").first.click()
    photographier(page, "arreter")

    page.context.clear_cookies()
    page.goto(f"{demo.service}/carte")
    page.get_by_label("Code de la carte").fill(code)
    for nom, valeur in (("Jour", "24"), ("Mois", "8"), ("Année de naissance", "1962")):
        page.get_by_label(nom).fill(valeur)
    photographier(page, "ma-carte")
    page.get_by_role("button", name="Voir mon mandat").click()
    photographier(page, "mon-mandat", "Que voulez-vous arrêter")
    page.goto(f"{demo.service}/trouver-un-lieu/43205")
    photographier(page, "lieu")


def test_du_referent(ecran: Page, demonstration: Demonstration) -> None:
    """Robert looks at his team, gives a card, proposes somebody to train, closes an access."""
    page, demo = ecran, demonstration
    demo.entrer(page, "robert")
    espace(page, "Mon équipe").click()
    photographier(page, "equipe")
    page.get_by_role("link", name="Yasmine").click()
    photographier(page, "membre")
    page.get_by_role("link", name="Donner une carte à code").click()
    photographier(page, "donner")
    page.go_back()
    page.get_by_role("link", name="Fermer son accès").click()
    photographier(page, "fermer")
    espace(page, "Formation").click()
    photographier(page, "formation")
    espace(page, "Chiffres").click()
    photographier(page, "chiffres")
