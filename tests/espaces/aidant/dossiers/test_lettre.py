"""The letter to another place: typed, printed, never kept; no hint that such a place exists."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.socle.bdd import transaction
from tests.client import ClientVerifie, sans_jeton
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, membre_de, un_mandat, un_usager
from tests.pdf import verifier_le_pdf
from tests.photographie import photographie

LIEU = {"nom": "Médiathèque d’En-Haut", "adresse": "3 quai des Conteurs\n97410 Saint-Pierre"}


@pytest.fixture
def adresse(troupe: Distribution) -> str:
    return f"/mandats/{troupe.mandat}/lettre"


def test_la_lettre_s_imprime_et_rien_n_est_garde(
    app: Flask, alice: ClientVerifie, adresse: str, troupe: Distribution
) -> None:
    assert f'href="{adresse}"' in alice.get(f"/mandats/{troupe.mandat}").text
    avant = photographie(app.extensions["moteur"])
    lettre = alice.envoyer(adresse, LIEU)
    assert lettre.status_code == 200
    for mot in ("Médiathèque d’En-Haut", "3 quai des Conteurs", "97410 Saint-Pierre"):
        assert mot in lettre.text
    assert "Angela Claire DUBOIS" in lettre.text
    assert "Logement" in lettre.text
    assert photographie(app.extensions["moteur"]) == avant
    assert "En-Haut" not in alice.get(adresse).text


def test_la_lettre_en_pdf_dit_les_memes_mots(
    app: Flask, alice: ClientVerifie, adresse: str
) -> None:
    page = alice.envoyer(adresse, LIEU).text
    assert f'action="{adresse}?format=pdf"' in page
    avant = photographie(app.extensions["moteur"])
    verifier_le_pdf(alice.envoyer(f"{adresse}?format=pdf", LIEU), page)
    manque = alice.envoyer(f"{adresse}?format=pdf", LIEU | {"nom": "图书馆"})
    assert manque.status_code == 200
    assert "Pas de PDF" in manque.text
    assert "图书馆" in manque.text, "nothing typed is lost"
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    "envoi",
    [
        {},
        {"nom": "Un lieu"},
        {"adresse": "Une rue"},
        {"nom": " ", "adresse": " "},
        {"nom": "a" * 121, "adresse": "b"},
        {"nom": "a", "adresse": "b" * 301},
    ],
)
def test_une_lettre_incomplete_se_corrige(
    envoi: dict[str, str], alice: ClientVerifie, adresse: str
) -> None:
    reponse = alice.envoyer(adresse, envoi)
    assert reponse.status_code == 422
    assert 'role="alert"' in reponse.text


def test_un_texte_hostile_s_imprime_tel_quel(alice: ClientVerifie, adresse: str) -> None:
    envoi = {"nom": "<script>alert(1)</script>{{'z' * 7}}", "adresse": "</textarea><img src=x>"}
    for corps in (envoi, envoi | {"nom": ""}):
        page = alice.envoyer(adresse, corps).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "zzzzzzz" not in page
    assert "&lt;script&gt;" in alice.envoyer(adresse, envoi).text
    colle = alice.envoyer(adresse, LIEU | {"nom": "Mé\xaddia\0thèque\x0bdu\u00a0Port"}).text
    assert "Médiathèque du Port" in colle


def test_rien_ne_dit_si_un_autre_lieu_existe(
    app: Flask, alice: ClientVerifie, adresse: str, troupe: Distribution, temps: Horloge
) -> None:
    pages = [adresse, f"/mandats/{troupe.mandat}"]
    avant = [sans_jeton(alice.get(page).text) for page in pages]
    with app.extensions["fabrique"]() as session, transaction(session):
        chez = membre_de(session, troupe.chloe, troupe.ailleurs)
        un_mandat(session, chez, un_usager(session, chez, temps.instant), temps.instant)
    assert [sans_jeton(alice.get(page).text) for page in pages] == avant


def test_sans_mandat_en_cours_pas_de_lettre(
    app: Flask,
    alice: ClientVerifie,
    adresse: str,
    troupe: Distribution,
    temps: Horloge,
    arret: Callable[..., None],
) -> None:
    arret(troupe.mandat)
    assert alice.get(adresse).status_code == 404
    assert alice.envoyer(adresse, LIEU).status_code == 404
    robert = connecter(app, troupe.robert, temps.instant)
    assert robert.get(adresse).status_code == 403
