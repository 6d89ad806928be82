"""The secret of the forms: another one at each login, and nothing typed is lost for it."""

import pytest
from flask import Flask

from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.espaces.connexion.portes import CHAMPS_CHOIX, CHOIX, NOUVEAU, champs_portes
from tests.fabriques import Distribution, code_de
from tests.photographie import photographie

ICI = {"Origin": "http://localhost"}


def se_connecter(client: ClientVerifie, poste: Poste, boite: Boite) -> None:
    client.envoyer("/connexion", {"email": "alice@essai.fr", "code": poste.code()})
    assert client.envoyer(boite.lien()).status_code == 303


@pytest.fixture
def plante(client: ClientVerifie, poste: Poste, boite: Boite) -> str:
    """A token that somebody knew before Alice logged in, in this browser."""
    connu = client.jeton()
    se_connecter(client, poste, boite)
    return connu


def test_un_jeton_d_avant_la_connexion_ne_vaut_plus_rien(
    plante: str, client: ClientVerifie, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"])
    assert client.post(NOUVEAU, data={"csrf_token": plante, **CHOIX}).status_code == 400
    assert photographie(app.extensions["moteur"]) == avant
    assert client.envoyer(NOUVEAU, CHOIX).status_code == 303


def test_une_page_restee_ouverte_se_renvoie_sans_rien_perdre(
    plante: str, client: ClientVerifie, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"])
    champs = {"csrf_token": plante, **CHOIX, "code": "123456"}
    gardee = client.post(NOUVEAU, data=champs, headers=ICI)
    assert gardee.status_code == 400
    assert champs_portes(gardee.text) == CHAMPS_CHOIX
    assert "123456" not in gardee.text
    assert photographie(app.extensions["moteur"]) == avant
    assert client.envoyer(NOUVEAU, CHOIX).status_code == 303


@pytest.mark.parametrize(
    "origine",
    ["https://evil.example", "null", "", "http://localhost.evil.example", "https://localhost"],
)
def test_une_page_d_ailleurs_n_est_pas_renvoyee(
    origine: str, plante: str, client: ClientVerifie
) -> None:
    champs = {"csrf_token": plante, "domaines": "valeur-d-ailleurs"}
    refus = client.post(NOUVEAU, data=champs, headers={"Origin": origine} if origine else {})
    assert refus.status_code == 400
    assert "valeur-d-ailleurs" not in refus.text


def test_la_presence_garde_les_formulaires_ouverts(poste: Poste, temps: Horloge) -> None:
    jeton = poste.navigateur.jeton()
    temps.avancer(minutes=20)
    assert poste.navigateur.envoyer("/presence", {"code": poste.code()}).status_code == 303
    champs = {"csrf_token": jeton, **CHOIX}
    assert poste.navigateur.post(NOUVEAU, data=champs).status_code == 303


def test_sur_un_ordinateur_connu_aussi(
    client: ClientVerifie, poste: Poste, boite: Boite, temps: Horloge, troupe: Distribution
) -> None:
    champs = {"email": "alice@essai.fr", "code": poste.code(), "ordinateur": "y"}
    client.envoyer("/connexion", champs)
    client.envoyer(boite.lien())
    client.envoyer("/deconnexion")
    temps.avancer(minutes=1)
    connu = client.jeton()
    champs = {"csrf_token": connu, "email": "alice@essai.fr", "code": poste.code()}
    assert client.post("/connexion", data=champs).location == "/espace-aidant/"
    assert client.post(NOUVEAU, data={"csrf_token": connu, **CHOIX}).status_code == 400


def test_apres_une_demi_heure_les_pages_ouvertes_du_meme_compte_servent_encore(
    poste: Poste, boite: Boite, temps: Horloge
) -> None:
    """Logged in again, one « Renvoyer » is enough: the page was this account's, it still is."""
    client = poste.navigateur
    jeton = client.jeton()
    temps.avancer(minutes=31)
    assert client.post(NOUVEAU, data={"csrf_token": jeton, **CHOIX}).status_code == 401
    se_connecter(client, poste, boite)
    assert client.post(NOUVEAU, data={"csrf_token": jeton, **CHOIX}).status_code == 303


def test_les_pages_d_un_autre_compte_ne_servent_plus(
    poste: Poste, app: Flask, troupe: Distribution, boite: Boite, temps: Horloge
) -> None:
    client = poste.navigateur
    jeton = client.jeton()
    temps.avancer(minutes=31)
    with app.extensions["fabrique"]() as session:
        code = code_de(session, troupe.robert, temps.instant)
    client.envoyer("/connexion", {"email": "robert@essai.fr", "code": code})
    assert client.envoyer(boite.lien()).status_code == 303
    assert client.post("/verrouiller", data={"csrf_token": jeton}).status_code == 400
