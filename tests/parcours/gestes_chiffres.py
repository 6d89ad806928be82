"""What is done to the figures kept to see their screen in each state."""

from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update

from app.metier.chiffres.models import ChiffreMensuel, Comptage, Publication
from app.socle.bdd import transaction
from tests.espaces.public.statistiques.publies import publier_reseau, publier_un_an
from tests.parcours.gestes import Visite


def deplier(page: Page, _: Visite) -> None:
    """Open every table."""
    for resume in page.locator("main summary").all():
        resume.click()
    expect(page.locator("main table").first).to_be_visible()


def deplier_de_grands_nombres(page: Page, visite: Visite) -> None:
    """The busiest of places."""
    with visite.demo.app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(ChiffreMensuel).values(nombre=ChiffreMensuel.nombre * 2345))
    page.reload()
    deplier(page, visite)


def publier(page: Page, visite: Visite) -> None:
    """As after a year, everywhere, every table open; what is secret among it."""
    publier_sans_pli(page, visite)
    deplier(page, visite)


def publier_sans_pli(page: Page, visite: Visite) -> None:
    """As after a year, on a page where nothing is folded."""
    with visite.demo.app.extensions["fabrique"]() as session:
        deja = session.scalar(select(Publication.mois).limit(1))
    if deja is None:
        publier_un_an(visite.demo.app)
    page.reload()


def publier_le_reseau(page: Page, visite: Visite) -> None:
    """The network's figures of that year."""
    publier_sans_pli(page, visite)
    publier_reseau(visite.demo.app)
    page.reload()
    deplier(page, visite)


def jamais_compter(page: Page, visite: Visite) -> None:
    """As before the first count."""
    with visite.demo.app.extensions["fabrique"]() as session, transaction(session):
        session.execute(delete(Comptage))
    page.reload()
    expect(page.get_by_text("Les chiffres ne sont pas encore comptés")).to_be_visible()
