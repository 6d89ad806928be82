"""The attestation on paper: one A4 page at 10 pt or more, in black, whatever is written on it."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from app.aidants.models import Aidant
from app.bdd import transaction
from app.domaines import DOMAINES
from app.mandats import services as mandats
from app.mandats.attestation import Formalites
from app.organisations.models import Organisation
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, le_membre, un_aidant, un_usager

ORIGINE = "http://attestation.example"
DIX_POINTS = 10 * 96 / 72
DEMARCHES = ("carte grise", "permis de conduire", "déclaration de revenus", "titre de séjour")
LONGUE = replace(
    IDENTITE,
    sub="d" * 64,
    prenoms="Marie-Expédite Clémence-Philomène Anne-Sophie Bernadette Joséphine",
    nom_naissance="de La Rochefoucauld-Montmorency-Ramanantsoavina-Rakotomalala-Payet",
    nom_usage="Andriamampianina-Vanderstraeten de Saint-Barthélemy-d’Aubigny-Lès-Monts",
    lieu_naissance=None,
    pays_naissance="99333",
)
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
LOURDES = Formalites(
    lecture="interprete",
    interprete_nom="Gul Mohammad Abdul-Rahman Hotak-Barakzaï de Saint-Expédit-les-Hauts",
    interprete_langue="pachto (variante de Kandahar)",
    temoin_nom="Bernadette Marie-Louise Vandenbroucke-Descheemaeker-Ramanantsoavina",
    lieu="Saint-Paul, camion itinérant du marché forain de Saint-Gilles-les-Hauts",
    courriel_confie=True,
)


def un_long_mandat(
    app: Flask, troupe: Distribution, temps: Horloge, *, formalites: Formalites, alourdi: bool
) -> uuid.UUID:
    with app.extensions["fabrique"]() as session, transaction(session):
        organisation = session.get_one(Organisation, troupe.organisation)
        aidant = session.get_one(Aidant, troupe.alice)
        reserves = []
        if alourdi:
            for champ, valeur in STRUCTURE.items():
                setattr(organisation, champ, valeur)
            aidant.prenom, aidant.nom = "Marie-Ange Célestine", "Échantillon-Payet de La Plaine"
            aidant.profession = "conseillère numérique et travailleuse sociale de secteur"
            reserves = [
                un_aidant(session, organisation, temps.instant, courriel=f"{i}@essai.fr").id
                for i in range(7)
            ]
        membre = le_membre(session, aidant, organisation)
        usager = un_usager(session, membre, temps.instant, LONGUE if alourdi else IDENTITE)
        domaines = dict.fromkeys(DOMAINES, DEMARCHES if alourdi else ())
        return mandats.conclure(
            session,
            membre,
            usager,
            mandats.Accord(domaines, "longue"),
            replace(formalites, reserve_a=reserves or None),
            moyen_id=uuid.uuid4(),
            maintenant=temps.instant + timedelta(seconds=1),
        ).id


def ouvrir(page: Page, client: ClientVerifie, adresse: str) -> None:
    """Show a page of the application, its style sheet included, without a server."""

    def repondre(route: Route) -> None:
        reponse = client.get(urlsplit(route.request.url).path)
        entetes = {"content-type": reponse.content_type}
        route.fulfill(status=reponse.status_code, headers=entetes, body=reponse.data)

    page.route("**/*", repondre)
    page.goto(ORIGINE + adresse)
    page.emulate_media(media="print")


@pytest.mark.parametrize(
    ("formalites", "alourdi"),
    [
        pytest.param(Formalites(), False, id="ordinaire"),
        pytest.param(LOURDES, True, id="lourde"),
        pytest.param(replace(LOURDES, lecture="aidant", temoin_nom=None), True, id="sans_témoin"),
    ],
)
def test_l_attestation_tient_sur_une_page_a4(
    formalites: Formalites,
    alourdi: bool,
    page: Page,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    mandat = un_long_mandat(app, troupe, temps, formalites=formalites, alourdi=alourdi)
    client = connecter(app, troupe.alice, temps.instant)
    ouvrir(page, client, f"/mandats/{mandat}/attestation")
    pdf = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", pdf) == [b"1"]
    (largeur, hauteur) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
    assert (round(float(largeur)), round(float(hauteur))) == (595, 842)
    assert len(pdf) <= 100 * 1024
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
