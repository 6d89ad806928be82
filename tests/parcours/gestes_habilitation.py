"""What is done on the screens of a request, of its answer, of a file of results."""

from playwright.sync_api import Page, expect

from app.web.reponses.securite import DEMANDEUR
from tests.parcours.gestes import Geste, Visite

ENTETE_PIX = "Adresse e-mail;Partage (O/N);Date du partage;Remarque"


def fichier_pix(*courriels: str, le: str) -> bytes:
    """Return a file of Pix Orga in which these people have passed."""
    return "\n".join([ENTETE_PIX, *(f"{courriel};Oui;{le};" for courriel in courriels)]).encode()


def deposer(page: Page, octets: bytes) -> None:
    """Choose a file, and send it."""
    page.get_by_label("Fichier").set_input_files(
        {"name": "fichier.csv", "mimeType": "text/csv", "buffer": octets}
    )
    page.locator("main form button").last.click()


def essayer_pix(page: Page, _: Visite) -> None:
    """See what a file of results would change."""
    deposer(page, fichier_pix("ines@demo.fr", f"{'long' * 30}@demo.fr", le="24/11/2026"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que ce fichier change")


def deposer_une_liste(page: Page, _: Visite) -> None:
    """Send a list of people with faults."""
    page.get_by_label("Le fichier").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": "Prénom;Nom\nA;B".encode()}
    )
    page.get_by_role("button", name="Vérifier et ajouter").click()
    expect(page.get_by_role("alert")).to_be_visible()


def perdre_l_acces(page: Page, _: Visite) -> None:
    """The access ended while a step was being filled in."""
    page.context.clear_cookies(name=DEMANDEUR)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Renvoyer")).to_be_visible()


def relire(page: Page, _: Visite) -> None:
    """Read an answer as it will go."""
    page.get_by_role("button", name="Relire").click()
    expect(page.get_by_role("heading", name="Ce que lira")).to_be_visible()


def decocher(puis: Geste) -> Geste:
    """Untick every promise, then go on."""

    def geste(page: Page, visite: Visite) -> None:
        for case in page.get_by_role("checkbox").all():
            case.uncheck()
        puis(page, visite)

    return geste
