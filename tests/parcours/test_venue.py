"""From a town hall's first click to the first real mandate of the aidant it has had trained."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from tests.parcours import gestes_venue as venue
from tests.parcours.appareil import Virtuel
from tests.parcours.chemins import faire_un_mandat, prouver
from tests.parcours.conftest import Demonstration


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_du_premier_clic_d_une_mairie_au_premier_mandat(
    page: Page, demonstration: Demonstration
) -> None:
    demo, titre = demonstration, page.get_by_role("heading", level=1)
    Virtuel.brancher(page)
    venue.demander(page, demo)
    venue.accepter(page, demo)
    venue.ouvrir_son_acces(page, demo)
    venue.inscrire(page, demo)
    venue.former(page, demo)
    venue.prendre_pix(page, demo)
    venue.donner_un_telephone(page, demo)
    prouver(page, demo, venue.AIDANTE)
    venue.accepter_les_conditions(page)
    expect(titre).to_have_text("Bienvenue Inaya")
    page.get_by_role("button", name="Plus tard").click()
    expect(page).to_have_url(f"{demo.service}/espace-aidant/")
    faire_un_mandat(page, demo, venue.AIDANTE, "angela")
    expect(page.get_by_text("Le mandat est donné")).to_be_visible()
    page.get_by_role("button", name="Les deux exemplaires sont signés").click()
    expect(page.get_by_text("le papier est signé")).to_be_visible()
    with demo.app.extensions["fabrique"]() as session:
        requete = select(Mandat).join(Organisation).where(Organisation.siret == venue.SIRET)
        (mandat,) = session.scalars(requete)
        assert mandat.signe_le is not None
        assert verifier_chaine(session).est_intact
