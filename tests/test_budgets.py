"""Budgets that are exact: SQL statements of each page, bytes on the wire."""

import gzip
import importlib.util
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, insert, update

from app.authentification.models import Connexion, Ordinateur
from app.bdd import transaction
from app.mandats.models import Autorisation, Mandat
from app.nouveau_mandat.models import Brouillon
from app.usagers.identite import Identite
from app.usagers.models import Usager, UsagerMot
from app.usagers.mots import mots_de
from tests.fabriques import IDENTITE
from tests.scene import Scene
from tests.test_acces import LIGNES

ORDRES_PAR_PAGE = 8
KO = 1024
RACINE = Path(__file__).parents[1]
LECTURES = [
    ligne
    for ligne in LIGNES
    if ligne.methode == "GET"
    and ligne.attendus["aidante"] == "200"
    and ligne.cas in ("-", "ici")
    and not ligne.route.startswith(("static", "protocole.", "accueil.sante"))
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
            lignes[Mandat].append(_colonnes(modele) | copie)
            lignes[Autorisation].append(
                {"id": uuid.uuid4(), "mandat_id": mandat, "domaine": "argent", "demarches": []}
            )
            if i < nombre // 10:
                lignes[Brouillon].append(_colonnes(brouillon) | {"id": uuid.uuid4()})
                copie = {"id": uuid.uuid4(), "secret_hash": f"{i:064}"}
                lignes[Ordinateur].append(_colonnes(ordinateur) | copie)
        for table, contenu in lignes.items():
            if contenu:
                session.execute(insert(table), contenu)


def _colonnes(ligne: Any) -> dict[str, Any]:
    return {c.key: getattr(ligne, c.key) for c in ligne.__mapper__.column_attrs}


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
    return mesures | {"recherche": len(envoyes)}


def test_une_page_envoie_au_plus_huit_ordres_quelle_que_soit_la_base(scene: Scene) -> None:
    peu = mesurer(scene)
    remplir(scene, 1000)
    assert mesurer(scene) == peu
    assert {route: n for route, n in peu.items() if n > ORDRES_PAR_PAGE} == {}


def test_une_page_publique_n_envoie_aucun_ordre(scene: Scene) -> None:
    for ligne in LIGNES:
        publique = ligne.methode == "GET" and set(ligne.attendus.values()) == {"200"}
        if publique and ligne.route != "accueil.sante_base":
            with ordres(scene.app.extensions["moteur"]) as envoyes:
                scene.demander("aidante", ligne)
            assert envoyes == [], ligne.route


def _poids(octets: bytes) -> int:
    """Bytes on the wire: brotli when it is here, else gzip, which is never lighter."""
    if importlib.util.find_spec("brotli"):
        return len(importlib.import_module("brotli").compress(octets, quality=5))
    return len(gzip.compress(octets, 9))


def test_la_feuille_de_style_pese_six_kilo_octets_au_plus() -> None:
    assert _poids((RACINE / "static" / "style.css").read_bytes()) <= 6 * KO


@pytest.mark.parametrize(
    "adresse", ["/", "/carte", "/connexion", "/connexion/lien", "/verifier/" + "0" * 26]
)
def test_une_page_publique_part_dans_le_premier_envoi(adresse: str, app: Flask) -> None:
    page = app.test_client().get(adresse)
    style = (RACINE / "static" / "style.css").read_bytes()
    assert _poids(page.data) + _poids(style) <= 10 * KO


def test_une_etape_en_fragment_tient_en_deux_segments(scene: Scene) -> None:
    for ligne in LIGNES:
        if ligne.route.startswith("nouveau_mandat.") and ligne.attendus["aidante"] == "200":
            reponse = scene.demander("aidante", ligne, entetes={"HX-Request": "true"})
            assert _poids(reponse.data) <= 3 * KO, ligne.route
            refus = scene.demander(
                "aidante",
                replace(ligne, methode="POST"),
                {"domaines": [], "duree": "", "code": ""},
                entetes={"HX-Request": "true"},
            )
            assert _poids(refus.data) <= 3 * KO, ligne.route
