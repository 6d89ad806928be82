"""Accessible to all: axe on every screen, light and dark; 320 px wide; the keyboard alone."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, ViewportSize, expect

from app.web.reponses.securite import CONNEXION, DEMANDEUR
from tests.parcours.chemins import espace
from tests.parcours.conftest import Demonstration
from tests.parcours.decor import ouvrir, preparer
from tests.parcours.decor_habilitation import preparer_demandes, prouver
from tests.parcours.ecrans import ECRANS
from tests.parcours.ecrans.habilitation import DEMANDEUSE
from tests.parcours.gestes import Visite

AXE = next((Path(__file__).parent / "axe").glob("axe-*.min.js"))
# Everything in light, and what WCAG 2.2 asks besides; in dark, what colours change.
# No page plays anything, none holds another: what looks for that costs a fifth of it all.
_COMMUN = {"resultTypes": ["violations"], "preload": False, "iframes": False}
REGLES = {
    "light": {"rules": {"target-size": {"enabled": True}}, **_COMMUN},
    "dark": {"runOnly": ["cat.color"], **_COMMUN},
}
LARGE: ViewportSize = {"width": 1366, "height": 768}
# A screen of 1280 × 1024 at 400 %.
ETROIT: ViewportSize = {"width": 320, "height": 256}
_PARTS = 4
ATTEIGNABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"


@pytest.fixture
def onglet(navigateur: Browser) -> Iterator[Page]:
    """A tab that knows axe: what the browser itself adds is not held by the pages' CSP."""
    contexte = navigateur.new_context(locale="fr-FR", viewport=LARGE)
    contexte.set_default_timeout(15_000)
    contexte.add_init_script(path=AXE)
    yield contexte.new_page()
    contexte.close()


@pytest.mark.parametrize("rang", range(_PARTS))
def test_chaque_ecran_est_accessible(rang: int, onglet: Page, demonstration: Demonstration) -> None:
    """One of a few walks, in the order of the list: two run side by side."""
    demo, fautes = demonstration, []
    objets = preparer(demo) | preparer_demandes(demo)
    cookies: dict[str, tuple[str, str]] = {"": ("", "")}
    for ecran in ECRANS[rang::_PARTS]:
        if ecran.qui not in cookies:
            cookies[ecran.qui], siens = _entrer(demo, ecran.qui)
            objets |= siens
        nom, secret = cookies[ecran.qui]
        onglet.context.clear_cookies()
        if secret:
            onglet.context.add_cookies([{"name": nom, "value": secret, "url": demo.service}])
        onglet.set_viewport_size(LARGE)
        reponse = _aller_a(onglet, demo.service + ecran.adresse.format(**objets))
        assert reponse.status == ecran.statut, ecran.nom
        if ecran.geste:
            ecran.geste(onglet, Visite(demo, objets))
        fautes += [f"{ecran.nom} : {faute}" for faute in _fautes(onglet)]
    assert not fautes, "\n" + "\n".join(fautes)


def _aller_a(onglet: Page, adresse: str) -> Response:
    """Open an address afresh: what was ticked on the same one would come back with it.

    A blank page costs a new process, half of a screen's time.
    """
    if onglet.url.partition("#")[0] == adresse.partition("#")[0]:
        onglet.goto("about:blank")
    reponse = onglet.goto(adresse)
    assert reponse is not None
    return reponse


def _entrer(demo: Demonstration, qui: str) -> tuple[tuple[str, str], dict[str, str]]:
    """Return the cookie of who looks, and the ids bound to it."""
    if qui == DEMANDEUSE:
        return (DEMANDEUR, prouver(demo)), {}
    secret, siens = ouvrir(demo, qui)
    return (CONNEXION, secret), siens


def _fautes(page: Page) -> Iterator[str]:
    # What a gesture led to is read as soon as it is there: its style may still be on its way.
    page.wait_for_load_state()
    yield from _violations(page)
    if not page.evaluate(
        "(s) => document.querySelector(s).matches('.evitement[href=\"#contenu\"]')", ATTEIGNABLE
    ):
        yield "on n’atteint pas d’abord le lien d’évitement"
    page.set_viewport_size(ETROIT)
    largeur = page.evaluate("document.documentElement.scrollWidth")
    if largeur > ETROIT["width"]:
        yield f"{largeur} px de large dans {ETROIT['width']}"


def _violations(page: Page) -> Iterator[str]:
    for theme, regles in REGLES.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for violation in page.evaluate("(r) => axe.run(document, r)", regles)["violations"]:
            for noeud in violation["nodes"]:
                cause = noeud["failureSummary"].replace("\n", " ")
                yield f"{theme}, {violation['id']} sur {noeud['html'][:90]} ({cause})"


def test_la_copie_d_axe_est_celle_que_dit_son_mode_d_emploi() -> None:
    mode_d_emploi = (AXE.parent / "README.md").read_text(encoding="utf-8")
    assert AXE.name in mode_d_emploi
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() in mode_d_emploi


@pytest.mark.parametrize("javascript", [True, False], indirect=True)
def test_le_clavier_suffit(page: Page, demonstration: Demonstration) -> None:
    demo = demonstration
    page.goto(f"{demo.service}/connexion")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    aller(page, page.get_by_label("Adresse e-mail"))
    page.keyboard.type("alice@demo.fr")
    aller(page, page.get_by_label("Code à 6 chiffres"))
    page.keyboard.type(demo.code("alice@demo.fr"))
    aller(page, page.get_by_role("button", name="Continuer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ouvrez votre messagerie")

    page.goto(demo.lien_recu())
    aller(page, page.get_by_role("button", name="Me connecter"))
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour Alice")

    aller(page, espace(page, "Faire un mandat"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Que confiez-vous")
    aller(page, page.get_by_label("Logement"))
    page.keyboard.press("Space")
    aller(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    aller(page, page.get_by_role("button", name="Continuer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Identifier la personne")
    expect(page).to_have_url(re.compile("/identite$"))


@pytest.mark.parametrize("javascript", [True, False], indirect=True)
def test_le_clavier_suffit_pour_arreter_un_mandat(page: Page, demonstration: Demonstration) -> None:
    demonstration.entrer(page, "alice")
    aller(page, page.get_by_label("Nom de la personne"))
    page.keyboard.type("fact")
    page.keyboard.press("Enter")
    trouvee = page.get_by_role("link", name=re.compile("FACTICE"))
    expect(trouvee).to_be_visible()
    aller(page, trouvee)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("FACTICE")
    aller(page, page.get_by_role("link", name=re.compile("^Arrêter")).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Arrêter le mandat")
    aller(page, page.get_by_role("checkbox").first)
    page.keyboard.press("Space")
    aller(page, page.get_by_label("La personne"))
    page.keyboard.press("Space")
    aller(page, page.get_by_role("button", name="Arrêter et imprimer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Attestation d’arrêt")


def aller(page: Page, but: Locator) -> None:
    """Press Tab until there, as a person would."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if but.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"la touche Tab ne mène pas à {but}")
