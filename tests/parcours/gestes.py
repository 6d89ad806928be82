"""What is done on a screen to reach one of its states, behind everybody's back when it must."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from app.web.reponses.securite import ORDINATEUR
from tests.fabriques import SECRET_CARTE
from tests.parcours.conftest import Demonstration


@dataclass(frozen=True)
class Visite:
    """Where the walk is, and the ids of what was prepared."""

    demo: Demonstration
    objets: Mapping[str, str]


Geste = Callable[[Page, Visite], None]


def envoyer(page: Page, _: Visite) -> None:
    """Send the page's form as it is: refused."""
    page.locator("main form").first.locator("button").last.click()
    expect(page).to_have_title(re.compile("^Erreur"))


def presser(bouton: str) -> Geste:
    """Press a button: refused."""

    def geste(page: Page, _: Visite) -> None:
        page.get_by_role("button", name=bouton).click()
        expect(page).to_have_title(re.compile("^Erreur"))

    return geste


def montrer(bouton: str) -> Geste:
    """Wait for a button, and leave it."""

    def geste(page: Page, _: Visite) -> None:
        expect(page.get_by_role("button", name=bouton)).to_be_visible()

    return geste


def suivre(bouton: str) -> Geste:
    """Press the button that has the browser ask for a passkey."""

    def geste(page: Page, _: Visite) -> None:
        page.get_by_role("button", name=bouton).click()
        expect(page.get_by_text("Suivez ce que dit votre navigateur")).to_be_visible()

    return geste


def envoyer_trop(page: Page, visite: Visite) -> None:
    """Send more than the service reads."""
    page.locator("main input:visible").first.evaluate("champ => champ.value = 'a'.repeat(1 << 21)")
    appuyer("Recevoir le message", "L’envoi est trop long")(page, visite)


def oublier_les_cookies(page: Page, visite: Visite) -> None:
    """The browser keeps no cookie: the form's token is no longer the right one."""
    page.context.clear_cookies()
    appuyer("Recevoir le message", "Renvoyez ce que vous avez écrit")(page, visite)


def envoyer_la_signature(page: Page, visite: Visite) -> None:
    """Sign with nothing ticked."""
    presser("Valider et imprimer")(page, visite)


def lire_en_interprete(page: Page, visite: Visite) -> None:
    """Sign, read by an interpreter whom nobody named."""
    page.locator("main summary").click()
    page.get_by_label("Par un interprète").check()
    envoyer_la_signature(page, visite)


def lire_le_journal(page: Page, visite: Visite) -> None:
    """Say why, and read it all."""
    page.get_by_label("Un contrôle prévu").check()
    appuyer("Lire le journal", "d’abord")(page, visite)


def lire_un_compte(page: Page, visite: Visite) -> None:
    """Say whose account, and why."""
    page.get_by_label("Adresse e-mail du compte").fill("alice@demo.fr")
    page.get_by_label("La personne, ou qui").check()
    page.get_by_role("button", name="Lire ce que").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Son compte")


def ne_rien_arreter(page: Page, visite: Visite) -> None:
    """Untick everything, then send."""
    for case in page.get_by_role("checkbox").all():
        case.uncheck()
    envoyer(page, visite)


def appuyer(bouton: str, titre: str) -> Geste:
    """Press a button; wait for the title that follows."""

    def geste(page: Page, _: Visite) -> None:
        page.get_by_role("button", name=bouton).first.click()
        expect(page.get_by_role("heading", name=titre).first).to_be_visible()

    return geste


def remplir(valeurs: Mapping[str, str], puis: Geste) -> Geste:
    """Fill in fields by their labels, then go on."""

    def geste(page: Page, visite: Visite) -> None:
        for nom, valeur in valeurs.items():
            page.get_by_label(nom).first.fill(valeur.format(**visite.objets))
        puis(page, visite)

    return geste


def lire_l_equipe(page: Page, _: Visite) -> None:
    """Say why a team is read, and read it."""
    page.get_by_label("Sa personne référente le demande").check()
    page.get_by_role("button", name="Lire l’équipe").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("L’équipe de la structure")


def chercher(texte: str) -> Geste:
    """Look for somebody."""

    def geste(page: Page, _: Visite) -> None:
        page.get_by_label("Nom de la personne").fill(texte)
        page.get_by_role("button", name="Chercher").click()
        expect(page.get_by_role("heading", level=2).first).to_contain_text("trouvée")

    return geste


def chercher_un_membre(texte: str) -> Geste:
    """Look for somebody of the team, as one types."""

    def geste(page: Page, _: Visite) -> None:
        page.get_by_label("Nom ou prénom").press_sequentially(texte)
        expect(page.locator("#resultats h2")).to_contain_text("pour cette recherche")

    return geste


def chercher_demarche(texte: str, attendu: str) -> Geste:
    """Look for a démarche at step 1, as one types; tick the first when there is one."""

    def geste(page: Page, _: Visite) -> None:
        page.get_by_label("Cherchez une démarche").fill(texte)
        expect(page.locator("#resultats")).to_contain_text(attendu)
        trouvees = page.locator("#resultats").get_by_role("checkbox")
        if trouvees.count():
            trouvees.first.check()
            expect(page.locator("#resume")).to_contain_text("notamment")

    return geste


def voir_la_carte(page: Page, visite: Visite) -> None:
    """Open one's mandate with the card."""
    _voir_sa_carte(page, visite.objets["code_carte"], ("8", "3", "1941"))


def voir_une_carte(nom: str) -> Geste:
    """Open, with her card, what Angela confided to two places."""
    return lambda page, visite: _voir_sa_carte(page, visite.objets[nom], ("24", "8", "1962"))


def _voir_sa_carte(page: Page, code: str, naissance: Iterable[str]) -> None:
    page.get_by_label("Code de la carte").fill(code)
    for nom, valeur in zip(("Jour", "Mois", "Année de naissance"), naissance, strict=True):
        page.get_by_label(nom).fill(valeur)
    page.get_by_role("button", name="Voir mon mandat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre mandat")


def avec_la_carte(puis: Geste) -> Geste:
    """The card's second screen, then a gesture there."""

    def geste(page: Page, visite: Visite) -> None:
        voir_la_carte(page, visite)
        puis(page, visite)

    return geste


def arreter_le_premier_theme(page: Page, _: Visite) -> None:
    """The person stops one theme."""
    page.get_by_role("radio").nth(1).check()
    page.get_by_label("Oui, j’arrête").check()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_text("C’est arrêté.")).to_be_visible()


def ecrire_le_secret(page: Page, _: Visite) -> None:
    """The person reads what was done."""
    page.get_by_label("Code secret").fill(SECRET_CARTE)
    page.get_by_role("button", name="Voir ce qui a été fait").click()
    expect(page.get_by_role("heading", name="Ce qui a été fait pour vous")).to_be_visible()


def deja_venir(page: Page, visite: Visite) -> None:
    """This computer is known already."""
    page.context.add_cookies([{"name": ORDINATEUR, "value": "x", "url": visite.demo.service}])
    page.reload()


def tirer_des_codes(page: Page, _: Visite) -> None:
    """Ten recovery codes."""
    page.get_by_role("button", name="Créer dix codes").click()
    expect(page.get_by_role("heading", name="Vos dix codes")).to_be_visible()
