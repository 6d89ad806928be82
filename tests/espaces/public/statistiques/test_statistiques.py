"""The page of figures: true to what is published, light, for anybody, without a secret told."""

import re

import pytest
from flask import Flask

from app.metier.chiffres.mois import CINQ_ANS, DOUZE
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import regions
from app.web.reponses.compression import brotli_au_vol
from tests.client import STYLE, ClientVerifie
from tests.espaces.public.statistiques.publies import (
    KO,
    OCTOBRE,
    mots,
    publier,
    publier_des_mois,
    publier_un_an,
    une_cellule,
)
from tests.fabriques import deux_moteurs
from tests.ordres import ordres

PAGE = "/statistiques"


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


@deux_moteurs
@pytest.mark.parametrize("vue", ["", "region=53", "type=ccas", "theme=logement"])
def test_chaque_vue_a_ses_douze_mois_et_ses_cinq_ans(
    vue: str, app: Flask, client: ClientVerifie
) -> None:
    publier_des_mois(app, CINQ_ANS)
    for mois, premier in (("", "Novembre 2025"), ("mois=60", "Novembre 2021")):
        page = client.get(f"{PAGE}?{vue}&{mois}").text
        lignes = re.findall('<tr><th scope="row">([A-ZÉ][a-zéû]+ 20..)</th>', page)
        assert (lignes[0], lignes[-1]) == (premier, "Octobre 2026")
        assert len(lignes) == (CINQ_ANS if mois else DOUZE)
        assert ("Personnes accompagnées" in page) is (not vue.startswith("theme")), "not said of it"


def test_un_departement_tient_sur_sa_page(app: Flask, client: ClientVerifie) -> None:
    publier_un_an(app)
    page = mots(client.get(f"{PAGE}/departement/31").text).replace("\u00a0", " ")
    assert "Les chiffres : Haute-Garonne (31)" in page
    assert "Toute la région : Occitanie" in page
    assert "une fois pour la France" in page, "how it is counted, beside it"
    cachee = mots(client.get(f"{PAGE}/departement/2A").text)
    assert cachee.count(": secret") == 2 * 4 + 4 * DOUZE, "there and in its région"
    ailleurs = mots(client.get(f"{PAGE}/departement/987").text)
    assert "Polynésie française (987)" in ailleurs
    assert "Toute la France" in ailleurs


def test_tous_les_types_ont_une_page_qui_mene_a_chacun(app: Flask, client: ClientVerifie) -> None:
    publier_un_an(app)
    page = client.get(f"{PAGE}/types").text
    assert set(re.findall(r'href="/statistiques\?type=(\w+)"', page)) == set(TYPES)
    assert f'href="{PAGE}/types"' in client.get(PAGE).text


@pytest.mark.parametrize(
    "adresse",
    [
        "?region=53&type=ccas",
        "?type=ccas&theme=logement",
        "?type=inconnu",
        "?theme=",
        "?mois=1000000",
        "?mois=13",
        "/departement/00",
        "/departement/2a",
    ],
)
def test_ce_qui_n_existe_pas_ou_se_croise(adresse: str, client: ClientVerifie) -> None:
    """Two filters at once would be a number more to subtract from."""
    assert client.get(f"{PAGE}{adresse}").status_code == 404


@pytest.mark.parametrize("demande", ["", "00", "2A", "٥٣", "53'", "x" * 3000])
def test_une_region_qui_n_existe_pas(demande: str, client: ClientVerifie) -> None:
    assert client.get(PAGE, query_string={"region": demande}).status_code == 404


@pytest.mark.parametrize(
    "adresse", [PAGE, f"{PAGE}?region=76", f"{PAGE}?mois=60", f"{PAGE}/departement/31"]
)
def test_la_page_pleine_part_dans_le_premier_envoi(
    adresse: str, app: Flask, client: ClientVerifie
) -> None:
    publier_des_mois(app, CINQ_ANS)
    with ordres(app.extensions["moteur"]) as envoyes:
        reponse = client.get(adresse)
    assert len(envoyes) == 2
    assert STYLE.decode() in reponse.text
    assert len(brotli_au_vol(reponse.data)) <= 10 * KO
    assert "<script" not in reponse.text
    assert "Set-Cookie" not in reponse.headers
