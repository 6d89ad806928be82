"""The page of figures: true to what is published, light, for anybody, without a secret told."""

import re

import brotli
import pytest
from flask import Flask

from app.metier.territoires.cog import regions
from tests.client import STYLE, ClientVerifie
from tests.espaces.public.statistiques.publies import OCTOBRE, publier, publier_un_an, une_cellule
from tests.fabriques import deux_moteurs
from tests.ordres import ordres

KO = 1024
PAGE = "/statistiques"


def mots(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace("\u202f", "")))


def test_rien_de_publie_le_dit(client: ClientVerifie) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Aucun mois n’est encore publié" in page.text
    assert "Une personne compte une fois par mois" in page.text
    assert "Aucun mois" in client.get(f"{PAGE}?region=53").text


@deux_moteurs
def test_la_page_dit_ce_qui_est_publie(app: Flask, client: ClientVerifie) -> None:
    publier_un_an(app)
    page = mots(client.get(PAGE).text)
    assert "Octobre 2026, le dernier mois clos, publié le 3 novembre 2026." in page.replace(
        "\u00a0", " "
    )
    assert "Démarches 112339" in page
    assert "Corse secret" in page
    assert "Martinique 112282" in page
    region = mots(client.get(f"{PAGE}?region=94").text)
    assert "Les chiffres : Corse" in region.replace("\u00a0", " ")
    assert "Corse-du-Sud (2A) secret" in region


@deux_moteurs
def test_une_case_sans_ligne_est_a_zero_et_une_secrete_se_tait(
    app: Flask, client: ClientVerifie
) -> None:
    cellules = [("france", "", 41), ("region", "53", 41), ("departement", "29", None)]
    publier(app, OCTOBRE, [une_cellule(OCTOBRE, *cellule) for cellule in cellules])
    page = mots(client.get(PAGE).text)
    assert "Bretagne 41" in page
    assert "Corse 0" in page
    region = mots(client.get(f"{PAGE}?region=53").text)
    assert "Finistère (29) secret" in region
    assert "Morbihan (56) 0" in region


def test_chaque_region_a_sa_case_et_sa_page(app: Flask, client: ClientVerifie) -> None:
    publier_un_an(app)
    page = client.get(PAGE).text
    carte = page[page.index('role="group"') : page.index("Plus la case")]
    menees = re.findall(r'href="\?region=(..)"', carte)
    assert sorted(menees) == sorted(regions())
    places = re.findall(r'transform="translate\((\d+) (\d+)\)"', carte)
    assert len(set(places)) == len(regions())
    noms = re.findall('aria-label="([^"]*?)\u00a0:', carte)[1:]
    assert noms == sorted(noms, key=lambda nom: nom.replace("Î", "I")), "in the table's order"
    for code in menees:
        assert client.get(f"{PAGE}?region={code}").status_code == 200


@pytest.mark.parametrize("demande", ["", "00", "2A", "٥٣", "53'", "x" * 3000])
def test_une_region_qui_n_existe_pas(demande: str, client: ClientVerifie) -> None:
    assert client.get(PAGE, query_string={"region": demande}).status_code == 404


@pytest.mark.parametrize("adresse", [PAGE, f"{PAGE}?region=76"])
def test_la_page_pleine_part_dans_le_premier_envoi(
    adresse: str, app: Flask, client: ClientVerifie
) -> None:
    publier_un_an(app)
    with ordres(app.extensions["moteur"]) as envoyes:
        reponse = client.get(adresse)
    assert len(envoyes) == 2
    assert STYLE.decode() in reponse.text
    assert len(brotli.compress(reponse.data, quality=4)) <= 10 * KO
    assert "<script" not in reponse.text
    assert "Set-Cookie" not in reponse.headers
