"""What stops a form on its way: the line, an absence, a closed login, new terms of use."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from app.espaces.connexion import presence
from app.metier.aidants import conditions
from app.metier.aidants.conditions import VERSIONS, Version
from app.metier.aidants.models import Aidant
from app.metier.authentification.models import Connexion
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web import acces
from tests.parcours.conftest import Demonstration
from tests.parcours.gestes import Geste, Visite

NOUVELLE = Version("2099-01", date(2099, 1, 1), VERSIONS[0].articles, ("La mairie est prévenue.",))


def couper(page: Page, _: Visite) -> None:
    """The line drops under a form."""
    page.context.set_offline(True)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("La ligne est coupée")).to_be_visible()
    page.context.set_offline(False)


def s_absenter(page: Page, visite: Visite) -> None:
    """A quarter of an hour later, the form is sent."""
    changer_connexions(visite.demo, vue_le=maintenant() - timedelta(minutes=16))
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#reprise").get_by_text("C’est toujours vous ?")).to_be_visible()
    changer_connexions(visite.demo, vue_le=maintenant())


def etre_parti(page: Page, visite: Visite) -> None:
    """The login was closed elsewhere, the form is sent."""
    ouvertes = changer_connexions(visite.demo, fermee_le=maintenant())
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Reconnectez-vous")).to_be_visible()
    changer_connexions(visite.demo, ouvertes, fermee_le=None)


def verrouillee(puis: Geste | None = None) -> Geste:
    """The page, locked: then it asks who is there."""

    def geste(page: Page, visite: Visite) -> None:
        ouvertes = changer_connexions(visite.demo, verrouillee_le=maintenant())
        page.goto(page.url)
        expect(page.get_by_role("heading", name="C’est toujours vous ?")).to_be_visible()
        if puis:
            page.get_by_role("link", name="Me servir plutôt de ma clé d’accès").click()
            puis(page, visite)
        changer_connexions(visite.demo, ouvertes, verrouillee_le=None)

    return geste


def avant_d_accepter(puis: Geste | None = None) -> Geste:
    """The terms, as one who has never accepted them meets them."""

    def geste(page: Page, visite: Visite) -> None:
        with version_acceptee(visite.demo, None):
            page.reload()
            expect(page.get_by_role("button", name="Accepter et continuer")).to_be_visible()
            if puis:
                puis(page, visite)

    return geste


def apres_un_changement(page: Page, _: Visite) -> None:
    """The terms, as one who has accepted the ones before meets them."""
    with nouvelles_conditions():
        page.reload()
        expect(page.get_by_role("heading", name="Ce qui change")).to_be_visible()


def au_milieu_d_un_envoi(page: Page, _: Visite) -> None:
    """New terms come while a form is being filled in."""
    with nouvelles_conditions():
        page.get_by_role("button", name="Continuer").click()
        titres = page.locator("#reprise").get_by_role("heading", level=2)
        expect(titres.first).to_contain_text("Acceptez d’abord")


@contextmanager
def nouvelles_conditions() -> Iterator[None]:
    """A newer version of the terms, for a while."""
    modules, numero = (acces, presence), acces.CGU_VERSION
    conditions.VERSIONS = (NOUVELLE, *VERSIONS)
    for module in modules:
        setattr(module, "CGU_VERSION", NOUVELLE.numero)  # noqa: B010
    try:
        yield
    finally:
        conditions.VERSIONS = VERSIONS
        for module in modules:
            setattr(module, "CGU_VERSION", numero)  # noqa: B010


@contextmanager
def version_acceptee(demo: Demonstration, version: str | None) -> Iterator[None]:
    """Everybody has accepted that version, for a while."""
    _accepter(demo, version)
    try:
        yield
    finally:
        _accepter(demo, acces.CGU_VERSION)


def _accepter(demo: Demonstration, version: str | None) -> None:
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Aidant).values(cgu_version=version))


def changer_connexions(
    demo: Demonstration, ids: list[uuid.UUID] | None = None, **valeurs: datetime | None
) -> list[uuid.UUID]:
    """Change the logins (those that are open), behind everybody's back; return their ids."""
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        touchees = ids or list(session.scalars(select(Connexion.id).filter_by(fermee_le=None)))
        session.execute(update(Connexion).where(Connexion.id.in_(touchees)).values(**valeurs))
        return touchees
