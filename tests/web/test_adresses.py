"""Old addresses, bookmarks, a style of another version: answered, never a 404."""

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import flask
import pytest
from flask import Flask
from werkzeug.routing import BuildError

from app.web.reponses.securite import NAVIGATEUR
from app.web.reponses.statiques import servis
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter

STATIQUES = Path(__file__).parents[2] / "static"
CODE = "0123456789ABCDEFGHJKMNPQRS"


@pytest.mark.parametrize(
    ("ancienne", "actuelle"),
    [
        ("/connexion/", "/connexion"),
        ("/connexion//", "/connexion"),
        ("/connexion/perdu/", "/connexion/perdu"),
        ("/mandats/nouveau/", "/mandats/nouveau"),
        ("/carte/", "/carte"),
        ("/questions/", "/questions"),
        ("/deconnexion/", "/deconnexion"),
        ("/jwks/", "/jwks"),
        (f"/verifier/{CODE}/", f"/verifier/{CODE}"),
        ("/connexion/?suite=%2Fusagers%2F", "/connexion?suite=%2Fusagers%2F"),
        ("/espace-aidant", "http://localhost/espace-aidant/"),
    ],
)
def test_une_barre_de_trop_ou_de_moins_mene_a_la_page(
    ancienne: str, actuelle: str, client: ClientVerifie
) -> None:
    reponse = client.get(ancienne)
    assert reponse.status_code in (301, 308)
    assert reponse.location == actuelle
    assert reponse.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "adresse",
    ["//evil.example/", "/\\evil.example/", "/absente/", "/static/absent.css/", "/%2F%2Fevil/", "/%0d%0aX:y/"],
)  # fmt: skip
def test_ailleurs_n_est_pas_une_adresse_a_corriger(adresse: str, client: ClientVerifie) -> None:
    reponse = client.get("/", environ_overrides={"PATH_INFO": unquote(adresse)})
    assert reponse.status_code in (404, 308)
    assert (reponse.location or "/").startswith(("/", "http://localhost/"))
    assert not (reponse.location or "/").startswith(("//", "/\\"))
    assert "X" not in reponse.headers


def test_un_envoi_vers_une_adresse_trop_longue_n_est_pas_perdu(client: ClientVerifie) -> None:
    envoi = {"csrf_token": client.jeton(), "email": "a@b.fr", "code": "000000"}
    reponse = client.post("/connexion/", data=envoi)
    assert (reponse.status_code, reponse.location) == (308, "/connexion")


# Déjà connecté


def test_les_pages_de_connexion_menent_plus_loin_qui_est_connecte(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    for page in ("", "/attente", "/lien?jeton=x", "/secours"):
        reponse = alice.get(f"/connexion{page}")
        assert (reponse.status_code, reponse.location) == (303, "/espace-aidant/"), page
    assert alice.get("/connexion?suite=/usagers/").location == "/usagers/"
    assert alice.get("/connexion?suite=//evil.example").location == "/espace-aidant/"
    assert alice.get("/presence?suite=/usagers/").location == "/usagers/"
    assert alice.get("/connexion/perdu").status_code == 200, "a card may be lost meanwhile"
    alice.set_cookie(NAVIGATEUR, "attendu")
    assert alice.get("/connexion/lien?jeton=x").status_code == 200, "somebody else logs in"


def test_endormie_la_connexion_demande_son_code(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    temps.avancer(minutes=16)
    page = alice.get("/connexion", follow_redirects=True)
    assert page.request.path == "/presence"
    assert "C’est toujours vous" in page.text
    temps.avancer(minutes=31)
    assert alice.get("/connexion").status_code == 200


# Une autre version


@pytest.mark.parametrize("nom", ["style.css", "papier.css", "page.js", "vendor/htmx-2.0.11.min.js"])
def test_un_nom_d_une_autre_version_donne_le_fichier_d_ici(nom: str, client: ClientVerifie) -> None:
    tige, _, suffixe = nom.rpartition(".")
    reponse = client.get(f"/static/{tige}.0123456789ab.{suffixe}")
    assert reponse.status_code == 200
    assert reponse.data == servis(STATIQUES, nom)
    assert reponse.headers["Cache-Control"] == "public, max-age=60"
    assert reponse.mimetype in ("text/css", "text/javascript")


def test_nos_fichiers_partent_sans_ce_qui_n_est_que_pour_qui_les_lit(client: ClientVerifie) -> None:
    htmx = "vendor/htmx-2.0.11.min.js"
    tel_quel = (STATIQUES / htmx).read_bytes()
    assert client.get(f"/static/{htmx}").data == tel_quel
    style, script = (client.get(f"/static/{nom}").data for nom in ("style.css", "page.js"))
    assert script.startswith(tel_quel + b"\n(()=>{")
    for nom, parti in (("style.css", style), ("page.js", script.removeprefix(tel_quel))):
        assert b"/* " in (STATIQUES / nom).read_bytes()
        assert (b"/*" in parti) is False, nom


def test_la_premiere_page_d_une_visite_porte_son_style(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """A trip less before it is seen; the next ones name the file, which the browser keeps."""
    alice = connecter(app, troupe.alice, temps.instant)
    le_style = f"<style>{servis(STATIQUES, 'style.css').decode()}</style>"

    def portent(*adresses: str) -> list[bool]:
        pages = [alice.get(adresse).text for adresse in adresses]
        assert all((le_style in page) is ('rel="stylesheet"' not in page) for page in pages)
        return [le_style in page for page in pages]

    assert portent("/espace-aidant/", "/mandats/nouveau", "/espace-aidant/") == [True, False, False]
    with alice.session_transaction() as visite:
        visite["style.css"] = "style.0123456789ab.css"
    assert portent("/espace-aidant/", "/espace-aidant/") == [True, False]


@pytest.mark.parametrize(
    "nom",
    ["style.0123.css", "style.0123456789ab.js", "absent.0123456789ab.css", "../app/__init__.0123456789ab.py",
     "style.0123456789AB.css", ".0123456789ab.css", "vendor/../style.0123456789ab.css/"],
)  # fmt: skip
def test_ce_qui_n_a_jamais_ete_servi_ne_l_est_pas(nom: str, client: ClientVerifie) -> None:
    assert client.get(f"/static/{nom}").status_code == 404


def test_les_gabarits_ecrivent_les_adresses_de_flask(app: Flask) -> None:
    """Made from a pattern when an id is all that they take, in the path or after it."""
    des_gabarits: Any = app.jinja_env.globals["url_for"]
    vues = 0
    with app.test_request_context():
        for regle in app.url_map.iter_rules():
            for un in (uuid.uuid4(), uuid.uuid4()):
                valeurs: dict[str, Any] = dict.fromkeys(regle.arguments or {"apres"}, un)
                try:
                    attendue = flask.url_for(regle.endpoint, **valeurs)
                except (BuildError, ValueError):
                    continue
                if str(un) in attendue:  # no number is asked there
                    assert des_gabarits(regle.endpoint, **valeurs) == attendue
                    vues += 1
    assert vues > 200
