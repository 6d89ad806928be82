"""The card on the aidant's side: the sheet shown once, the secret, replace, block."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.metier.mandats.cartes.models import CarteMandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import NAISSANCE, SECRET_CARTE, Distribution, connecter
from tests.photographie import photographie

CODE = re.compile(r'<p class="code">((?:[0-9A-Z]{4} ?){4})</p>')


@pytest.fixture
def alice(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.alice, temps.instant)


@pytest.fixture
def adresse(troupe: Distribution) -> str:
    return f"/mandats/{troupe.mandat}/carte"


def champs_de(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's printing form."""
    return dict(re.findall(r'name="(graine|remplace|garder_secret)" value="([^"]*)"', page.text))


def imprimer(alice: ClientVerifie, adresse: str, **champs: str) -> TestResponse:
    """Open the screen, then post it."""
    return alice.envoyer(adresse, {**champs_de(alice.get(adresse)), **champs})


def code_de(feuille: TestResponse) -> str:
    """The code of a sheet."""
    trouve = CODE.search(feuille.text)
    assert trouve, feuille.text
    return trouve[1]


def ouvre(app: Flask, code: str) -> bool:
    """True when this code opens the card's page."""
    reponse = app.test_client()
    assert isinstance(reponse, ClientVerifie)
    return reponse.envoyer("/carte", {"code": code, **NAISSANCE}).status_code == 200


def test_la_feuille_se_montre_une_fois(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    feuille = imprimer(alice, adresse)
    assert feuille.status_code == 200
    code = code_de(feuille)
    assert ouvre(app, code)
    for attendu in ("France Services de Saint-Just", "24 décembre 2026", "localhost", "/carte"):
        assert attendu in feuille.text
    for absent in ("Angela", "Dubois", "DUBOIS", "Logement", "Alice", "1962", "ne sert plus"):
        assert absent not in feuille.text
    assert "ne montre pas ce qui a été fait" in feuille.text
    assert "Qui a cette carte" not in feuille.text
    for page in (alice.get(adresse), alice.get(f"/mandats/{troupe.mandat}"),
                 alice.get(f"/mandats/{troupe.mandat}/attestation")):  # fmt: skip
        assert code not in page.text
        assert code.replace(" ", "") not in page.text


def test_la_feuille_d_une_carte_a_secret_le_dit(alice: ClientVerifie, adresse: str) -> None:
    feuille = imprimer(alice, adresse, secret=SECRET_CARTE, encore=SECRET_CARTE)
    assert "Qui a cette carte peut voir qui vous aide" in feuille.text
    assert SECRET_CARTE not in feuille.text


def test_recharger_ne_montre_plus_rien_et_propose_une_autre_carte(
    alice: ClientVerifie, adresse: str, app: Flask, temps: Horloge
) -> None:
    champs = champs_de(alice.get(adresse))
    code = code_de(alice.envoyer(adresse, champs))
    avant = photographie(app.extensions["moteur"])
    for minutes in (0, 1, 13):
        temps.avancer(minutes=minutes)
        refus = alice.envoyer(adresse, champs)
        assert refus.status_code == 409
        assert refus.headers["Cache-Control"] == "no-store"
        assert "déjà été montrée" in refus.text
        assert code not in refus.text
        assert not CODE.search(refus.text)
    assert photographie(app.extensions["moteur"], ("connexion",)) == {
        table: lignes for table, lignes in avant.items() if table != "connexion"
    }
    assert code_de(alice.envoyer(adresse, champs_de(refus))) != code
    assert not ouvre(app, code), "remplacée, et c’était dit"


def test_remplacer_dit_que_le_code_secret_part(alice: ClientVerifie, adresse: str) -> None:
    imprimer(alice, adresse)
    assert "ni son code secret" not in alice.get(adresse).text
    imprimer(alice, adresse, secret=SECRET_CARTE, encore=SECRET_CARTE)
    assert "ni son code secret" in alice.get(adresse).text


def test_htmx_recoit_de_quoi_ouvrir_la_feuille(alice: ClientVerifie, adresse: str) -> None:
    """Woken by a code, a form may come back through htmx: the sheet is not lost."""
    champs = champs_de(alice.get(adresse)) | {"csrf_token": alice.jeton()}
    prete = alice.post(adresse, data=champs, headers={"HX-Request": "true"})
    assert prete.status_code == 200
    assert not CODE.search(prete.text)
    assert 'data-hx-boost="false"' in prete.text
    assert code_de(alice.envoyer(adresse, champs_de(prete)))
    assert alice.envoyer(adresse, champs_de(prete)).status_code == 409


def test_la_graine_d_un_mandat_ne_donne_pas_le_code_d_un_autre(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    champs = champs_de(alice.get(adresse))
    ici = code_de(alice.envoyer(adresse, champs))
    chloe = connecter(app, troupe.chloe, temps.instant)
    ailleurs = chloe.envoyer(f"/mandats/{troupe.mandat_ailleurs}/carte", champs)
    assert code_de(ailleurs) != ici


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"secret": "12", "encore": "12"}, "secret"),
        ({"secret": "abcd", "encore": "abcd"}, "secret"),
        ({"secret": "1234", "encore": "1234"}, "secret"),
        ({"secret": "1962", "encore": "1962"}, "secret"),
        ({"secret": "7305", "encore": "7306"}, "encore"),
        ({"secret": "7305", "encore": ""}, "encore"),
        ({"secret": "", "encore": "7305"}, "encore"),
    ],
)
def test_un_secret_refuse_se_dit_et_rien_ne_s_imprime(
    champs: dict[str, str], champ: str, alice: ClientVerifie, adresse: str, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"])
    refus = imprimer(alice, adresse, **champs)
    assert refus.status_code == 422
    assert f'id="{champ}-faute"' in refus.text
    assert "7305" not in refus.text, "un code secret ne revient pas à l’écran"
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    "champs", [{"graine": ""}, {"remplace": "x"}, {"remplace": "1' OR 1=1"}, {"graine": "\x00"}]
)
def test_un_formulaire_trafique_n_imprime_rien(
    champs: dict[str, str], alice: ClientVerifie, adresse: str, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"])
    assert imprimer(alice, adresse, **champs).status_code in (400, 422)
    assert photographie(app.extensions["moteur"]) == avant


def test_remplacer_en_un_clic_depuis_le_mandat(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution
) -> None:
    ancien = code_de(imprimer(alice, adresse, secret=SECRET_CARTE, encore=SECRET_CARTE))
    mandat = alice.get(f"/mandats/{troupe.mandat}")
    assert "Imprimée le 23 novembre 2026" in mandat.text
    feuille = alice.envoyer(adresse, champs_de(mandat))
    assert not ouvre(app, ancien)
    assert ouvre(app, code_de(feuille))
    assert "Qui a cette carte peut voir" in feuille.text, "le code secret reste"
    assert "carte du mandat remplacée" in alice.get(f"/mandats/{troupe.mandat}").text.lower()
    assert alice.envoyer(adresse, champs_de(mandat)).status_code == 409, "un double clic"


def test_un_onglet_perime_ne_remplace_pas(alice: ClientVerifie, adresse: str, app: Flask) -> None:
    vieux = champs_de(alice.get(adresse))
    code = code_de(imprimer(alice, adresse))
    assert alice.envoyer(adresse, vieux).status_code == 409
    autre = {"graine": "autre", "remplace": str(uuid.uuid4())}
    assert alice.envoyer(adresse, autre).status_code == 409
    assert ouvre(app, code)


def test_bloquer_depuis_le_mandat(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution
) -> None:
    code = code_de(imprimer(alice, adresse))
    assert alice.envoyer(f"{adresse}/bloquer").location == f"/mandats/{troupe.mandat}"
    assert not ouvre(app, code)
    avant = photographie(app.extensions["moteur"])
    assert alice.envoyer(f"{adresse}/bloquer").status_code == 303
    assert photographie(app.extensions["moteur"], ("tentative",)) == {
        table: lignes for table, lignes in avant.items() if table != "tentative"
    }
    assert "Imprimer la carte" in alice.get(f"/mandats/{troupe.mandat}").text


def test_un_mandat_termine_n_imprime_plus_mais_se_bloque(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    code = code_de(imprimer(alice, adresse))
    temps.avancer(days=40)
    alice = connecter(app, troupe.alice, temps.instant)
    assert alice.get(adresse).status_code == 409
    assert alice.envoyer(adresse, {"graine": "g"}).status_code == 409
    mandat = alice.get(f"/mandats/{troupe.mandat}").text
    assert "Remplacer" not in mandat
    assert "Bloquer la carte" in mandat
    alice.envoyer(f"{adresse}/bloquer")
    assert not ouvre(app, code)
    assert "n’a pas de carte" in alice.get(f"/mandats/{troupe.mandat}").text


def test_la_presence_s_applique_et_rien_de_saisi_n_est_perdu(
    alice: ClientVerifie, adresse: str, app: Flask, temps: Horloge
) -> None:
    champs = champs_de(alice.get(adresse))
    temps.avancer(minutes=16)
    reprise = alice.envoyer(adresse, {**champs, "secret": SECRET_CARTE})
    assert reprise.status_code == 401
    assert champs["graine"] in reprise.text
    with app.extensions["fabrique"]() as session:
        assert session.query(CarteMandat).count() == 0


@pytest.mark.parametrize("telephone", [None, "01 99 00 00 11"])
def test_un_nom_hostile_ou_tres_long_tient_sur_la_feuille(
    telephone: str | None,
    alice: ClientVerifie,
    adresse: str,
    app: Flask,
    troupe: Distribution,
) -> None:
    hostile = "<script>alert(1)</script>" + "Structure " * 20
    with app.extensions["fabrique"]() as session, transaction(session):
        organisation = session.get_one(Organisation, troupe.organisation)
        organisation.nom, organisation.telephone = hostile, telephone
    feuille = imprimer(alice, adresse)
    assert "<script>" not in feuille.text
    assert (telephone or "1 place de la Mairie") in feuille.text
    assert ("Appelez" in feuille.text) is bool(telephone)


def test_une_carte_d_il_y_a_longtemps_le_dit(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    imprimer(alice, adresse)
    temps.instant += timedelta(days=10)
    alice = connecter(app, troupe.alice, temps.instant)
    assert "Une carte est déjà en service" in alice.get(adresse).text
