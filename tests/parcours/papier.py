"""A page of the application on paper, and what each sheet must be."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from tests.client import ClientVerifie

ORIGINE = "http://attestation.example"
DIX_POINTS = 10 * 96 / 72
# An organisation with much to print.
STRUCTURE = {
    "nom": "Maison France Services et centre intercommunal d’action sociale des Hauts-de-Bœuf-Mort",
    "adresse": "Résidence Les Flamboyants, bâtiment C, 1245 bis chemin de la Ravine-des-Cabris",
    "code_postal": "97416",
    "ville": "La Chaloupe-Saint-Leu (La Réunion)",
    "telephone": "+262 262 99 00 29",
    "responsable": "Jean-Expédit Ramassamy-Vellaïdom de Villecourt, président du centre "
    "intercommunal d’action sociale",
    "fuseau": "Indian/Reunion",
}


def ouvrir(
    page: Page, client: ClientVerifie, adresse: str, envoi: dict[str, str] | None = None
) -> None:
    """Show a page of the application on paper, its style sheet included, without a server.

    `envoi` is posted there first, when what is printed answers a form.
    """
    reponses = {adresse: client.envoyer(adresse, envoi)} if envoi else {}

    def repondre(route: Route) -> None:
        chemin = urlsplit(route.request.url).path
        reponse = reponses.get(chemin) or client.get(chemin)
        entetes = {"content-type": reponse.content_type}
        route.fulfill(status=reponse.status_code, headers=entetes, body=reponse.data)

    page.route("**/*", repondre)
    page.goto(ORIGINE + adresse)
    page.emulate_media(media="print")


def verifier_la_feuille(page: Page) -> None:
    """Assert one A4 page, 10 pt or more, black on white, nothing of the screen's menu."""
    pdf = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", pdf) == [b"1"]
    (largeur, hauteur) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
    assert (round(float(largeur)), round(float(hauteur))) == (595, 842)
    assert len(pdf) <= 100 * 1024
    verifier_l_encre(page)


def verifier_l_encre(page: Page) -> None:
    """Assert 10 pt or more, black on white, nothing of the screen's menu."""
    styles = page.evaluate(
        """() => [...document.querySelectorAll("main, main *:not(svg *)")].map(e => {
            const s = getComputedStyle(e);
            return [parseFloat(s.fontSize), s.color, s.backgroundColor];
        })"""
    )
    assert min(taille for taille, _, _ in styles) >= DIX_POINTS - 0.01
    assert {encre for _, encre, _ in styles} == {"rgb(0, 0, 0)"}
    assert {fond for _, _, fond in styles} <= {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
    assert not page.locator(".ecran").is_visible()
