"""What is done on a screen to reach one of its states, behind everybody's back when it must."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
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
from app.web.securite import ORDINATEUR
from tests.fabriques import SECRET_CARTE
from tests.parcours.conftest import Demonstration

NOUVELLE = Version("2099-01", date(2099, 1, 1), VERSIONS[0].articles, ("La mairie est prévenue.",))


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
    page.get_by_label("Code de la carte").fill(visite.objets["code_carte"])
    for nom, valeur in (("Jour", "8"), ("Mois", "3"), ("Année de naissance", "1941")):
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
