"""Budgets that are exact: SQL statements of each page, bytes on the wire."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from flask import Flask, url_for
from werkzeug.test import TestResponse

from app.web.reponses.statiques import servis
from tests.acces import LIGNES
from tests.applications import oublier
from tests.ordres import (
    KO,
    ORDRES_PAR_PAGE,
    ordres,
    reculer_la_derniere_visite,
    remplir,
)
from tests.scene import PROTOCOLE, Scene

FRAGMENT = {"HX-Request": "true", "Accept-Encoding": "br"}
# Passkeys apart: two or three pages ask for it (budgets.md).
CLES = "cle.js"
RACINE = Path(__file__).parents[1]
LECTURES = [
    ligne
    for ligne in LIGNES
    if ligne.methode == "GET"
    and ligne.attendus["aidante"] == "200"
    and ligne.cas in ("-", "ici")
    and not ligne.route.startswith(("static", *PROTOCOLE, "public.sante"))
]


def a_froid(scene: Scene) -> None:
    """The worst of moments: the catalogue is read again, and so is the last visit written."""
    oublier(scene.app)
    reculer_la_derniere_visite(scene)


def mesurer(scene: Scene) -> dict[str, int]:
    """Statements of each page of an aidant, and of the finder's answer, the catalogue read each time."""
    mesures = {}
    scene.app.extensions.pop("chiffres_en_bref", None)  # the home reads them once in a while
    for ligne in LECTURES:
        a_froid(scene)
        with ordres(scene.app.extensions["moteur"]) as envoyes:
            assert scene.demander("aidante", ligne).status_code == 200, ligne
        mesures[ligne.route] = len(envoyes)
    a_froid(scene)
    adresse = f"/authorize/{scene.objets['ici'].demande}/personne"
    recherche = {"csrf_token": scene.jetons["aidante"], "recherche": "dubois"}
    with ordres(scene.app.extensions["moteur"]) as envoyes:
        trouves = scene.navigateurs["aidante"].post(adresse, data=recherche)
    assert trouves.status_code == 200
    assert 1 <= trouves.text.count('name="usager"') <= 8
    mesures["recherche"] = len(envoyes)
    a_froid(scene)
    with ordres(scene.app.extensions["moteur"]) as envoyes:
        trouves = scene.navigateurs["aidante"].post("/usagers/", data=recherche)
    assert 1 <= len(re.findall('href="/usagers/[0-9a-f]{8}-', trouves.text)) <= 8
    return mesures | {"usagers": len(envoyes)}


def test_une_page_envoie_au_plus_huit_ordres_quelle_que_soit_la_base(scene: Scene) -> None:
    # The home reads the last figures once in ten minutes: before, for both measures.
    scene.navigateurs["aidante"].get("/")
    peu = mesurer(scene)
    remplir(scene, 1000)
    assert mesurer(scene) == peu
    assert {route: n for route, n in peu.items() if n > ORDRES_PAR_PAGE} == {}


def test_une_page_nationale_envoie_au_plus_huit_ordres(scene: Scene) -> None:
    comptees = 0
    for ligne in LIGNES:
        seulement_elle = ligne.attendus["nationale"] == "200" and ligne.attendus["double"] == "403"
        if ligne.methode == "GET" and seulement_elle and ligne.cas in ("-", "ici"):
            oublier(scene.app)
            with ordres(scene.app.extensions["moteur"]) as envoyes:
                assert scene.demander("nationale", ligne).status_code == 200
            assert len(envoyes) <= ORDRES_PAR_PAGE, ligne.route
            comptees += 1
    assert comptees > 15


# What is public and read from the base: the most statements, whoever comes, and why.
ORDRES_PUBLICS = {
    "annuaire.organisations": 2,  # how many, then a page of them
    "annuaire.organisation": 1,
    "lieux.pres_de": 1,  # the nearest places
    "habilitation.accueil": 1,  # when each territory opens
    "ouvertures.ouvertures": 2,
    "ouvertures.flux": 1,
    "ouvertures.agenda": 2,
    "public.accueil": 1,  # the last figures, once in ten minutes and process
    "statistiques.statistiques": 2,  # the months published, what the last one says of each part
    "statistiques.types": 2,
    "statistiques.reseau": 2,  # which figures of which months, then their numbers
    "statistiques.reseau_csv": 2,  # how many were counted, then all of them
    "statistiques.departement": 2,  # its months, the last one of its région and of France
    "statistiques.json_": 2,
    "statistiques.csv_": 2,  # what was published until now, then all of it
}


def test_une_page_publique_n_envoie_aucun_ordre_ou_ceux_qui_sont_dits(scene: Scene) -> None:
    for ligne in LIGNES:
        publique = ligne.methode == "GET" and set(ligne.attendus.values()) == {"200"}
        if publique and ligne.route != "public.sante_base":
            with ordres(scene.app.extensions["moteur"]) as envoyes:
                scene.demander("aidante", ligne)
            assert len(envoyes) <= ORDRES_PUBLICS.get(ligne.route, 0), ligne.route


def _poids(app: Flask, adresse: str, **entetes: str) -> int:
    """Bytes of an answer's body on the wire, for a browser that reads brotli."""
    reponse = app.test_client().get(adresse, headers={"Accept-Encoding": "br", **entetes})
    assert reponse.status_code == 200
    assert reponse.content_encoding == "br" or len(reponse.data) < KO / 2
    return len(reponse.data)


def _lue(reponse: TestResponse) -> bytes:
    return brotli.decompress(reponse.data) if reponse.content_encoding else reponse.data


def _statique(app: Flask, nom: str) -> int:
    with app.test_request_context():
        return _poids(app, url_for("static", filename=nom))


def _scripts() -> list[str]:
    """Those that pages ask for: htmx leaves in ours."""
    dossier = RACINE / "static"
    trouves = [chemin.relative_to(dossier).as_posix() for chemin in dossier.rglob("*.js")]
    return [nom for nom in trouves if nom != CLES and not nom.startswith("vendor/")]


def test_la_feuille_de_style_pese_six_kilo_octets_au_plus(app: Flask) -> None:
    assert _statique(app, "style.css") <= 6 * KO


def test_les_scripts_pesent_dix_huit_kilo_octets_et_demi_au_plus(app: Flask) -> None:
    assert sum(_statique(app, nom) for nom in _scripts()) <= 18.5 * KO


def test_le_script_des_cles_d_acces_pese_un_kilo_octet_et_se_compte_a_part(app: Flask) -> None:
    assert _statique(app, CLES) <= 1 * KO


@pytest.mark.parametrize(
    "adresse",
    [
        "/",
        "/carte",
        "/habilitation/",
        "/connexion",
        "/connexion/cle",
        "/connexion/lien",
        "/verifier/" + "0" * 26,
    ],
)
def test_une_page_publique_part_dans_le_premier_envoi(adresse: str, app: Flask) -> None:
    """HTML and CSS, which is written inside, are all it needs to paint."""
    assert _poids(app, adresse) <= 10 * KO
    assert 'rel="stylesheet"' not in app.test_client().get(adresse).text


def test_une_page_froide_pese_trente_kilo_octets_au_plus(scene: Scene) -> None:
    fixe = sum(_statique(scene.app, nom) for nom in [*_scripts(), "icone.svg"])
    style = _statique(scene.app, "style.css")
    for ligne in LECTURES:
        reponse = scene.demander("aidante", ligne, entetes={"Accept-Encoding": "br"})
        en_plus = style if b'rel="stylesheet"' in _lue(reponse) else 0
        assert fixe + en_plus + len(reponse.data) <= 30 * KO, ligne.route


def test_un_fichier_au_nom_date_n_est_jamais_redemande(app: Flask) -> None:
    with app.test_request_context():
        date = url_for("static", filename="style.css")
    reponse = app.test_client().get(date)
    assert reponse.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reponse.data == servis(RACINE / "static", "style.css")
    for forme, lire in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        lue = app.test_client().get(date, headers={"Accept-Encoding": forme})
        assert lue.content_encoding == forme
        assert lire(lue.data) == reponse.data
    assert "immutable" not in app.test_client().get("/static/style.css").headers["Cache-Control"]


def test_une_etape_en_fragment_tient_en_deux_segments(scene: Scene) -> None:
    qui = f"{scene.comptes['aidante']}.{scene.objets['ici'].structure}"
    # As the page itself asks: the header is there already.
    entetes = {**FRAGMENT, "X-Coquille": qui, "X-Rangee": "nouveau_mandat.nouveau avec"}
    for ligne in LIGNES:
        if ligne.route.startswith("nouveau_mandat.") and ligne.attendus["aidante"] == "200":
            reponse = scene.demander("aidante", ligne, entetes=entetes)
            assert len(reponse.data) <= 3 * KO, ligne.route
            refus = scene.demander(
                "aidante",
                replace(ligne, methode="POST"),
                {"domaines": [], "duree": "", "code": ""},
                entetes=entetes,
            )
            assert len(refus.data) <= 3 * KO, ligne.route
