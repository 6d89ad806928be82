"""Budgets that are exact: SQL statements of each page, bytes on the wire."""

import gzip
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask, url_for
from sqlalchemy import Engine, event, insert, update

from app.metier.authentification.models import Connexion, Ordinateur
from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.mots import mots_de
from app.socle.bdd import transaction
from tests.acces import LIGNES
from tests.fabriques import IDENTITE
from tests.peuple import allonger_le_journal, colonnes
from tests.scene import PROTOCOLE, Scene

ORDRES_PAR_PAGE = 8
KO = 1024
FRAGMENT = {"HX-Request": "true", "Accept-Encoding": "br"}
RACINE = Path(__file__).parents[1]
LECTURES = [
    ligne
    for ligne in LIGNES
    if ligne.methode == "GET"
    and ligne.attendus["aidante"] == "200"
    and ligne.cas in ("-", "ici")
    and not ligne.route.startswith(("static", *PROTOCOLE, "public.sante"))
]


@contextmanager
def ordres(moteur: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile, transactions' own aside."""
    envoyes: list[str] = []

    def noter(_c: object, _k: object, ordre: str, *_: object) -> None:
        if not ordre.startswith("BEGIN"):
            envoyes.append(ordre)

    event.listen(moteur, "before_cursor_execute", noter)
    yield envoyes
    event.remove(moteur, "before_cursor_execute", noter)


def remplir(scene: Scene, nombre: int) -> None:
    """Add persons to Alice's place, each with a mandate; to her, drafts and known computers."""
    ici, instant = scene.objets["ici"], scene.temps.instant
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        modele = session.get_one(Mandat, ici.mandat)
        brouillon = session.get_one(Brouillon, ici.brouillon)
        ordinateur = session.get_one(Ordinateur, ici.ordinateur)
        lignes: dict[type, list[dict[str, Any]]] = {
            t: [] for t in (Usager, UsagerMot, Mandat, Autorisation, Brouillon, Ordinateur)
        }
        for i in range(nombre):
            usager, mandat = uuid.uuid4(), uuid.uuid4()
            identite = _identite(i)
            lignes[Usager].append(
                {"id": usager, "identifie_le": instant, "cree_le": instant, **identite}
            )
            lignes[UsagerMot] += [
                {"organisation_id": ici.structure, "usager_id": usager, "mot": mot}
                for mot in mots_de(Identite(**identite))
            ]
            copie = {"id": mandat, "usager_id": usager, "code_verification": f"{i:026}"}
            lignes[Mandat].append(colonnes(modele) | copie)
            lignes[Autorisation].append(
                {"id": uuid.uuid4(), "mandat_id": mandat, "domaine": "argent", "demarches": []}
            )
            if i < nombre // 10:
                lignes[Brouillon].append(colonnes(brouillon) | {"id": uuid.uuid4()})
                copie = {"id": uuid.uuid4(), "secret_hash": f"{i:064}"}
                lignes[Ordinateur].append(colonnes(ordinateur) | copie)
        for table, contenu in lignes.items():
            if contenu:
                session.execute(insert(table), contenu)
        allonger_le_journal(session, modele, nombre)


def _identite(rang: int) -> dict[str, Any]:
    copie = {champ.name: getattr(IDENTITE, champ.name) for champ in fields(Identite)}
    return copie | {"sub": f"{rang:064x}", "prenoms": f"Personne {rang}"}


def reculer_la_derniere_visite(scene: Scene) -> None:
    """The next page also notes that Alice is there: the dearest case."""
    with scene.app.extensions["moteur"].begin() as connexion:
        connexion.execute(
            update(Connexion).values(vue_le=scene.temps.instant - timedelta(minutes=2))
        )


def mesurer(scene: Scene) -> dict[str, int]:
    """Statements of each page of an aidant, and of the finder's answer."""
    mesures = {}
    for ligne in LECTURES:
        reculer_la_derniere_visite(scene)
        with ordres(scene.app.extensions["moteur"]) as envoyes:
            assert scene.demander("aidante", ligne).status_code == 200, ligne
        mesures[ligne.route] = len(envoyes)
    reculer_la_derniere_visite(scene)
    adresse = f"/authorize/{scene.objets['ici'].demande}/personne"
    recherche = {"csrf_token": scene.jetons["aidante"], "recherche": "dubois"}
    with ordres(scene.app.extensions["moteur"]) as envoyes:
        trouves = scene.navigateurs["aidante"].post(adresse, data=recherche)
    assert trouves.status_code == 200
    assert 1 <= trouves.text.count('name="usager"') <= 8
    mesures["recherche"] = len(envoyes)
    reculer_la_derniere_visite(scene)
    with ordres(scene.app.extensions["moteur"]) as envoyes:
        trouves = scene.navigateurs["aidante"].post("/usagers/", data=recherche)
    assert 1 <= trouves.text.count('href="/usagers/') <= 8
    return mesures | {"usagers": len(envoyes)}


def test_une_page_envoie_au_plus_huit_ordres_quelle_que_soit_la_base(scene: Scene) -> None:
    peu = mesurer(scene)
    remplir(scene, 1000)
    assert mesurer(scene) == peu
    assert {route: n for route, n in peu.items() if n > ORDRES_PAR_PAGE} == {}


def test_une_page_publique_n_envoie_aucun_ordre(scene: Scene) -> None:
    for ligne in LIGNES:
        publique = ligne.methode == "GET" and set(ligne.attendus.values()) == {"200"}
        if publique and ligne.route != "public.sante_base":
            with ordres(scene.app.extensions["moteur"]) as envoyes:
                scene.demander("aidante", ligne)
            assert envoyes == [], ligne.route


def _poids(app: Flask, adresse: str, **entetes: str) -> int:
    """Bytes of an answer's body on the wire, for a browser that reads brotli."""
    reponse = app.test_client().get(adresse, headers={"Accept-Encoding": "br", **entetes})
    assert reponse.status_code == 200
    assert reponse.content_encoding == "br" or len(reponse.data) < KO / 2
    return len(reponse.data)


def _statique(app: Flask, nom: str) -> int:
    with app.test_request_context():
        return _poids(app, url_for("static", filename=nom))


def _scripts() -> list[str]:
    dossier = RACINE / "static"
    return [chemin.relative_to(dossier).as_posix() for chemin in dossier.rglob("*.js")]


def test_la_feuille_de_style_pese_six_kilo_octets_au_plus(app: Flask) -> None:
    assert _statique(app, "style.css") <= 6 * KO


def test_les_scripts_pesent_dix_huit_kilo_octets_et_demi_au_plus(app: Flask) -> None:
    assert sum(_statique(app, nom) for nom in _scripts()) <= 18.5 * KO


@pytest.mark.parametrize(
    "adresse", ["/", "/carte", "/connexion", "/connexion/lien", "/verifier/" + "0" * 26]
)
def test_une_page_publique_part_dans_le_premier_envoi(adresse: str, app: Flask) -> None:
    """HTML and CSS, which is written inside, are all it needs to paint."""
    assert _poids(app, adresse) <= 10 * KO
    assert 'rel="stylesheet"' not in app.test_client().get(adresse).text


def test_une_page_froide_pese_trente_kilo_octets_au_plus(scene: Scene) -> None:
    statiques = [*_scripts(), "style.css", "icone.svg"]
    fixe = sum(_statique(scene.app, nom) for nom in statiques)
    for ligne in LECTURES:
        reponse = scene.demander("aidante", ligne, entetes={"Accept-Encoding": "br"})
        assert fixe + len(reponse.data) <= 30 * KO, ligne.route


def test_un_fichier_au_nom_date_n_est_jamais_redemande(app: Flask) -> None:
    with app.test_request_context():
        date = url_for("static", filename="style.css")
    reponse = app.test_client().get(date)
    assert reponse.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reponse.data == (RACINE / "static" / "style.css").read_bytes()
    for forme, lire in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        lue = app.test_client().get(date, headers={"Accept-Encoding": forme})
        assert lue.content_encoding == forme
        assert lire(lue.data) == reponse.data
    assert "immutable" not in app.test_client().get("/static/style.css").headers["Cache-Control"]


def test_une_etape_en_fragment_tient_en_deux_segments(scene: Scene) -> None:
    for ligne in LIGNES:
        if ligne.route.startswith("nouveau_mandat.") and ligne.attendus["aidante"] == "200":
            reponse = scene.demander("aidante", ligne, entetes=FRAGMENT)
            assert len(reponse.data) <= 3 * KO, ligne.route
            refus = scene.demander(
                "aidante",
                replace(ligne, methode="POST"),
                {"domaines": [], "duree": "", "code": ""},
                entetes=FRAGMENT,
            )
            assert len(refus.data) <= 3 * KO, ligne.route
