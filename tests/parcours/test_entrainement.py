"""A practice, as one alone at a counter does it, with and without JavaScript; then its papers."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.espaces.aidant.nouveau_mandat.forms import NB_DEMARCHES
from app.metier.aidants.queries import par_courriel
from app.metier.demarches.catalogue import PUBLIE
from app.metier.demarches.domaines import DOMAINES
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.web.reponses.securite import CONNEXION
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, un_exercice
from tests.parcours import decor
from tests.parcours.chemins import se_connecter
from tests.parcours.conftest import Demonstration
from tests.parcours.papier import STRUCTURE, ouvrir, verifier_la_feuille

ALICE = "alice@demo.fr"


def _compter(demo: Demonstration) -> list[int | None]:
    with demo.app.extensions["fabrique"]() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) for table in (Mandat, Usager)
        ]


@pytest.mark.parametrize("javascript", [False, True], indirect=True)
def test_un_exercice_du_debut_a_la_fin(
    page: Page, demonstration: Demonstration, javascript: bool
) -> None:
    demo = demonstration
    se_connecter(page, demo, ALICE)
    avant, titre = _compter(demo), page.get_by_role("heading", level=1)
    page.get_by_role("link", name="Faire un mandat d’entraînement").click()
    page.get_by_role("button", name="Commencer l’exercice").click()
    expect(titre).to_be_visible()
    page.get_by_label("Argent").check()
    page.get_by_label("Logement").check()
    page.get_by_label("1 mois").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("link", name="Identifier la personne avec FranceConnect").click()
    expect(titre).to_have_text("Ici, la personne serait sur FranceConnect")
    page.get_by_label("Marie-José").check()
    page.get_by_role("button", name="Continuer comme cette personne").click()
    expect(titre).to_have_text("Lire ensemble, puis signer")
    page.get_by_label("Non. Et j’ai 18 ans").check()
    page.get_by_label("Je donne ce mandat").check()
    page.get_by_label("Votre code à 6 chiffres").fill(demo.code(ALICE))
    page.get_by_role("button", name="Valider et imprimer").click()
    expect(page.get_by_text("Entraînement – sans valeur")).to_be_visible()
    page.get_by_role("button", name="Les deux exemplaires sont signés").click()
    expect(titre).to_have_text("Votre carte de mandat")
    page.get_by_role("link", name="Me servir du mandat").click()
    page.get_by_role("link", name="FranceConnect, puis Aidants Connect").click()
    expect(titre).to_have_text("Qui aidez-vous ?")
    page.get_by_role("link", name="Choisir cette personne").click()
    page.get_by_label("Logement").check()
    page.get_by_role("button", name="Continuer au nom de cette personne").click()
    expect(titre).to_have_text("Vous êtes sur le site, en son nom")
    page.get_by_role("link", name="Me déconnecter, puis arrêter le mandat").click()
    page.get_by_role("button", name="Arrêter").click()
    expect(titre).to_have_text("C’est fini : à retenir")
    assert _compter(demo) == avant
    with demo.app.extensions["fabrique"]() as session:
        derniere = session.scalars(select(Ligne).order_by(Ligne.seq.desc()).limit(1)).one()
        assert derniere.action == "entrainement"
    page.get_by_role("link", name="Faire un vrai mandat").click()
    expect(page).to_have_url(f"{demo.service}/mandats/nouveau")


@pytest.mark.parametrize("nb_themes", [1, 4, len(DOMAINES)])
@pytest.mark.parametrize("papier", ["papier", "carte"])
def test_les_papiers_tiennent_sur_une_page_et_disent_ce_qu_ils_sont(
    papier: str, nb_themes: int, page: Page, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        exercice = un_exercice(
            session, troupe.alice, temps.instant, domaines=[*DOMAINES][:nb_themes]
        )
        if nb_themes > 1:
            exercice.demarches = [
                cle for cle, d in PUBLIE.demarches.items() if d.domaine in exercice.choix.domaines
            ][:NB_DEMARCHES]
            for champ, valeur in STRUCTURE.items():
                setattr(session.get_one(Organisation, troupe.organisation), champ, valeur)
        exercice.donne_le = exercice.signe_le = temps.instant
    ouvrir(page, connecter(app, troupe.alice, temps.instant), f"/entrainement/{papier}")
    expect(page.get_by_text("Entraînement – sans valeur")).to_be_visible()
    expect(page.locator(".filigrane")).to_be_visible()
    verifier_la_feuille(page)


@pytest.mark.parametrize("javascript", [False, True], indirect=True)
def test_une_premiere_connexion_est_guidee(
    page: Page, demonstration: Demonstration, javascript: bool
) -> None:
    demo, titre = demonstration, page.get_by_role("heading", level=1)
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        alice = par_courriel(session, ALICE)
        assert alice is not None
        alice.cgu_version = None
    secret, _ = decor.ouvrir(demo, "alice")
    page.context.add_cookies([{"name": CONNEXION, "value": secret, "url": demo.service}])
    page.goto(f"{demo.service}/espace-aidant/")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Accepter et continuer").click()
    expect(titre).to_have_text("Bienvenue Alice")
    page.goto(f"{demo.service}/espace-aidant/")  # resumed
    expect(titre).to_have_text("Bienvenue Alice")
    page.get_by_role("button", name="Plus tard").click()
    expect(page).to_have_url(f"{demo.service}/espace-aidant/")
    expect(page.get_by_role("link", name="Faire un mandat d’entraînement")).to_be_visible()
    page.get_by_role("button", name="Ne plus proposer").click()
    expect(page.get_by_text("L’accueil ne propose plus l’exercice")).to_be_visible()
    expect(page.get_by_role("link", name="Faire un mandat d’entraînement")).to_have_count(0)
