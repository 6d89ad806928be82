"""Logging in: e-mail and code, then the link, then where one wanted to go."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.espaces.connexion.lien import demander_lien
from tests.fabriques import Distribution, deux_moteurs
from tests.photographie import photographie

SUITES_SURES = ("/mandats/nouveau", "/authorize/?client_id=a&state=%26b", "/usagers/?q=é")
SUITES_HOSTILES = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "HTTPS:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\r\nLocation: https://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\n//evil.example",
    "/\u202eelpmaxe.live",
    "/\u2028evil",
    "/\x00evil",
    "//[",
    "//\u2100.example",
    "／／evil.example",
    "",
)


def suivre(client: ClientVerifie, lien: str) -> TestResponse:
    return client.envoyer(lien)


def test_se_connecter(
    client: ClientVerifie, poste: Poste, boite: Boite, troupe: Distribution
) -> None:
    reponse = demander_lien(client, poste)
    assert (reponse.status_code, reponse.location) == (303, "/connexion/attente")
    assert "en route" in client.get(reponse.location).text
    assert client.get("/espace-aidant/").status_code == 303, "un code seul n’ouvre rien"
    assert boite.recus[0]["To"] == "alice@essai.fr"
    reponse = suivre(client, boite.lien())
    assert (reponse.status_code, reponse.location) == (303, "/espace-aidant/")
    assert client.get("/espace-aidant/").status_code == 200
    assert client.get_cookie("navigateur") is None


def test_le_courriel_saisi_ne_tient_compte_ni_des_espaces_ni_de_la_casse(
    client: ClientVerifie, poste: Poste, boite: Boite
) -> None:
    code = poste.code()
    champs = {"email": " ALICE@essai.FR ", "code": f" {code[:3]} {code[3:]} "}
    assert client.envoyer("/connexion", champs).status_code == 303


@contextmanager
def ordres(moteur: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    envoyes: list[str] = []

    def noter(_c: object, _k: object, ordre: str, *_: object) -> None:
        envoyes.append(ordre)

    event.listen(moteur, "before_cursor_execute", noter)
    yield envoyes
    event.remove(moteur, "before_cursor_execute", noter)


def test_un_courriel_connu_ou_non_recoit_la_meme_page(
    app: Flask, poste: Poste, troupe: Distribution, temps: Horloge
) -> None:
    """Same status, length, text and statements; a closed account with its right code too."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, troupe.chloe).desactive_le = temps.instant
    chloe = Poste.__new__(Poste)
    chloe.app, chloe.aidant_id, chloe.temps = app, troupe.chloe, temps
    essais = {
        "alice@essai.fr": poste.mauvais_code(),
        "alixe@essai.fr": poste.mauvais_code(400_000),
        "chloe@essai.fr": chloe.code(),
    }
    pages, listes = set(), set()
    for courriel, code in essais.items():
        client = app.test_client()
        assert isinstance(client, ClientVerifie)
        jeton = client.jeton()
        champs = {"csrf_token": jeton, "email": courriel, "code": code}
        with ordres(app.extensions["moteur"]) as envoyes:
            reponse = client.post("/connexion", data=champs)
        assert reponse.status_code == 422
        pages.add((len(reponse.data), reponse.text.replace(courriel, "").replace(jeton, "")))
        listes.add(tuple(envoyes))
    assert len({longueur for longueur, _ in pages}) == 1
    assert len({re.sub(r'(csrf_token" value=)"[^"]*"', "", texte) for _, texte in pages}) == 1
    assert len(listes) == 1


@pytest.mark.parametrize("champ", ["email", "code"])
def test_un_champ_oublie_est_dit_et_le_reste_garde(champ: str, client: ClientVerifie) -> None:
    champs = {"email": "alice@essai.fr", "code": "123456"} | {champ: ""}
    reponse = client.envoyer("/connexion", champs)
    assert reponse.status_code == 422
    assert ("alice@essai.fr" in reponse.text) is (champ == "code")
    assert "123456" not in reponse.text


def test_trop_d_essais_se_dit_sur_la_page_et_passe_tout_seul(
    client: ClientVerifie, poste: Poste, boite: Boite, temps: Horloge
) -> None:
    statuts = []
    for i in range(7):
        champs = {"email": "alice@essai.fr", "code": f"{(int(poste.code()) + i + 1) % 10**6:06}"}
        statuts.append(client.envoyer("/connexion", champs).status_code)
    assert statuts == [422] * 5 + [429] * 2
    assert demander_lien(client, poste).status_code == 429, "le bon code aussi attend"
    temps.avancer(minutes=5, seconds=1)
    assert demander_lien(client, poste).status_code == 303


@deux_moteurs
def test_un_courriel_illisible_est_refuse_clairement(client: ClientVerifie, app: Flask) -> None:
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    for courriel in ("\x00", "\x1b\u200b", "a" * 300, "é" * 1000):
        reponse = client.envoyer("/connexion", {"email": courriel, "code": "123456"})
        assert reponse.status_code in (400, 422)
    assert photographie(app.extensions["moteur"], sauf=("tentative",)) == avant


# Le lien


def test_ouvrir_le_lien_ne_change_rien(
    client: ClientVerifie, poste: Poste, boite: Boite, app: Flask
) -> None:
    """Mail scanners follow links, without our cookie, several times."""
    demander_lien(client, poste)
    assert boite.lien()
    avant = photographie(app.extensions["moteur"])
    robot = app.test_client()
    for _ in range(3):
        assert robot.get(boite.lien()).status_code == 200
        assert robot.head(boite.lien()).status_code == 200
        assert client.get(boite.lien()).status_code == 200
    assert photographie(app.extensions["moteur"]) == avant
    assert suivre(client, boite.lien()).status_code == 303


def test_le_lien_ne_sert_que_dans_le_navigateur_qui_l_a_demande(
    client: ClientVerifie, poste: Poste, boite: Boite, app: Flask
) -> None:
    demander_lien(client, poste)
    assert boite.lien()
    avant = photographie(app.extensions["moteur"])
    voleur = app.test_client()
    assert isinstance(voleur, ClientVerifie)
    for cookie in ("", "x", "x" * 43):
        voleur.set_cookie("navigateur", cookie)
        assert suivre(voleur, boite.lien()).status_code == 403
        assert voleur.get("/espace-aidant/").status_code == 303
    assert photographie(app.extensions["moteur"]) == avant
    assert suivre(client, boite.lien()).status_code == 303


def test_le_lien_sert_une_fois(client: ClientVerifie, poste: Poste, boite: Boite) -> None:
    demander_lien(client, poste)
    cookie = client.get_cookie("navigateur")
    assert cookie
    assert suivre(client, boite.lien()).status_code == 303
    client.set_cookie("navigateur", cookie.value)
    assert suivre(client, boite.lien()).status_code == 403


@pytest.mark.parametrize(("age", "statut"), [(599, 303), (600, 403)])
def test_le_lien_dure_dix_minutes(
    age: int, statut: int, client: ClientVerifie, poste: Poste, boite: Boite, temps: Horloge
) -> None:
    demander_lien(client, poste)
    lien = boite.lien()
    temps.avancer(seconds=age)
    assert suivre(client, lien).status_code == statut


def test_un_nouveau_lien_tue_l_ancien_et_le_quatrieme_attend(
    client: ClientVerifie, poste: Poste, boite: Boite, temps: Horloge
) -> None:
    demander_lien(client, poste)
    premier = boite.lien()
    for _ in range(2):
        temps.avancer(seconds=31)
        assert demander_lien(client, poste).status_code == 303
        assert boite.lien()
    temps.avancer(seconds=31)
    assert demander_lien(client, poste).status_code == 429
    assert len(boite.recus) == 3
    assert suivre(client, premier).status_code == 403
    assert suivre(client, boite.lien()).status_code == 303


def test_un_compte_ferme_entre_le_code_et_le_lien_n_entre_pas(
    client: ClientVerifie, poste: Poste, boite: Boite, app: Flask, temps: Horloge
) -> None:
    demander_lien(client, poste)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, poste.aidant_id).desactive_le = temps.instant
    assert suivre(client, boite.lien()).status_code == 422
    assert client.get("/espace-aidant/").status_code == 303


# La suite


@pytest.mark.parametrize("suite", SUITES_HOSTILES)
def test_une_suite_ne_mene_jamais_dehors(
    suite: str, client: ClientVerifie, poste: Poste, boite: Boite, temps: Horloge
) -> None:
    demander_lien(client, poste, suite)
    temps.avancer(seconds=30)
    arrivees = [suivre(client, boite.lien()).location]
    jeton = poste.navigateur.jeton()
    for adresse, champs in (
        ("/presence", {"code": poste.code()}),
        ("/cgu", {"accepter": "y"}),
    ):
        donnees = {"csrf_token": jeton, **champs}
        reponse = poste.navigateur.post(f"{adresse}?suite={quote(suite)}", data=donnees)
        assert reponse.status_code == 303
        arrivees.append(reponse.location)
    assert arrivees == ["/espace-aidant/"] * 3


@pytest.mark.parametrize("suite", SUITES_SURES)
def test_une_suite_interne_est_suivie(
    suite: str, client: ClientVerifie, poste: Poste, boite: Boite
) -> None:
    demander_lien(client, poste, suite)
    reponse = suivre(client, boite.lien())
    assert reponse.location.replace("%C3%A9", "é") == suite


def test_demander_une_page_puis_se_connecter_y_mene(
    client: ClientVerifie, poste: Poste, boite: Boite, troupe: Distribution
) -> None:
    voulue = f"/mandats/{troupe.mandat}"
    renvoi = client.get(voulue).location
    champs = {"email": "alice@essai.fr", "code": poste.code()}
    assert client.envoyer(renvoi, champs).status_code == 303
    assert suivre(client, boite.lien()).location == voulue
    assert client.get(voulue).status_code == 200


def test_une_connexion_dure_douze_heures_au_plus(poste: Poste, temps: Horloge) -> None:
    fin = temps.instant + timedelta(hours=12)
    while temps.instant + timedelta(minutes=10) < fin:
        temps.avancer(minutes=10)
        assert poste.navigateur.get("/espace-aidant/").status_code == 200
    temps.instant = fin
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/connexion?")
