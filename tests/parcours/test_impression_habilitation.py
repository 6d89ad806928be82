"""The recap of a request on paper: one page, two at most for a long one, and a place to sign."""

import re
import uuid

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.demandes import un_candidat
from tests.espaces.demandeur.habilitation.conftest import Visiteur, demande_en_base
from tests.espaces.demandeur.habilitation.conftest import boite as boite
from tests.espaces.demandeur.habilitation.conftest import mariama as mariama
from tests.parcours.papier import STRUCTURE, ouvrir, verifier_l_encre
from tests.pdf import verifier_le_pdf


@pytest.mark.parametrize(("nombre", "feuilles"), [(1, 1), (25, 2)])
def test_le_recapitulatif_se_signe_sur_une_page_deux_au_plus(
    nombre: int, feuilles: int, mariama: Visiteur, app: Flask, temps: Horloge, page: Page
) -> None:
    lourds = {champ: STRUCTURE[champ] for champ in ("nom", "adresse", "telephone", "responsable")}
    demande_id = demande_en_base(app, temps, **lourds if feuilles > 1 else {})
    with app.extensions["fabrique"]() as session, transaction(session):
        for rang in range(1, nombre):
            candidat = un_candidat(session, temps.instant, courriel=f"{uuid.uuid4()}@essai.fr")
            candidat.demande_id, candidat.nom = demande_id, f"Échantillon-Payet-{rang}"
            candidat.profession = "conseillère numérique de secteur"
    adresse = f"/habilitation/{demande_id}/recapitulatif"
    ouvrir(page, mariama.navigateur, adresse)
    verifier_l_encre(page)
    assert page.get_by_text("Signature", exact=True).is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", pdf) == [str(feuilles).encode()]
    html = mariama.navigateur.get(adresse).text
    fichier = mariama.navigateur.get(f"{adresse}?format=pdf")
    verifier_le_pdf(fichier, html, pages=feuilles)
