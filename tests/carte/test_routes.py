"""The public check of a printed mandate: before a match, nothing; and few guesses."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bdd import transaction
from app.mandats.models import Autorisation, Mandat
from app.usagers.models import Usager
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, deux_moteurs
from tests.photographie import photographie

BONS = {"nom": IDENTITE.nom_naissance, "annee": "1962"}
SECRETS = ("Angela", "Saint-Just", "Logement", "1962-08", "août", "valable", "terminé", "arrêté")


@pytest.fixture
def code(app: Flask, troupe: Distribution) -> str:
    with app.extensions["fabrique"]() as session:
        return str(session.get_one(Mandat, troupe.mandat).code_verification)


def verifier(client: ClientVerifie, code: str, **champs: str) -> TestResponse:
    return client.envoyer(f"/verifier/{code}", {**BONS, **champs})


def contenu(reponse: TestResponse) -> str:
    """The main of a page, without token nor what was typed."""
    main = re.sub(r'value="[^"]*"', "", reponse.text)
    return main.partition("<main")[2].partition("</main>")[0]


def test_les_bonnes_reponses_disent_l_etat_du_mandat(client: ClientVerifie, code: str) -> None:
    reponse = verifier(client, code)
    assert reponse.status_code == 200
    assert "Logement" in reponse.text
    assert "valable" in reponse.text
    assert IDENTITE.prenoms not in reponse.text, "rien de plus sur la personne"


@pytest.mark.parametrize("nom", ["dubois", "DUBOIS", " Du-bois ", "Dùbois"])
def test_le_nom_se_lit_sans_casse_ni_accent(nom: str, client: ClientVerifie, code: str) -> None:
    attendu = 422 if "-" in nom else 200
    assert verifier(client, code, nom=nom).status_code == attendu


def test_avant_la_bonne_reponse_rien_n_est_dit(client: ClientVerifie, code: str) -> None:
    essais = [
        verifier(client, code, nom="Dupont"),
        verifier(client, code, annee="1961"),
        verifier(client, code, nom="!!!"),
        verifier(client, "0" * 26),
        verifier(client, code[::-1]),
        verifier(client, code.lower()),
    ]
    assert {reponse.status_code for reponse in essais} == {422}
    assert len({contenu(reponse) for reponse in essais}) == 1
    for secret in SECRETS:
        assert secret not in contenu(essais[0])
        assert secret not in contenu(client.get(f"/verifier/{code}"))


@pytest.mark.parametrize(
    "champs", [{"nom": ""}, {"annee": ""}, {"annee": "-1"}, {"annee": "9" * 5000}, {"annee": "x"}]
)
def test_une_saisie_incomplete_se_dit(
    champs: dict[str, str], client: ClientVerifie, code: str
) -> None:
    assert verifier(client, code, **champs).status_code == 422


def test_un_nom_sans_lettre_latine_n_ouvre_rien(
    client: ClientVerifie, code: str, app: Flask, troupe: Distribution
) -> None:
    """Two names that fold to nothing are not the same name."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Usager, troupe.usager).nom_naissance = "Ж"
    assert verifier(client, code, nom="Щ").status_code == 422
    assert verifier(client, code, nom="-").status_code == 422


@pytest.mark.parametrize(
    ("etat", "dit"), [("arrete", "arrêté"), ("fini", "terminé"), ("suspendu", "suspendu")]
)
def test_un_mandat_qui_ne_court_plus_le_dit(
    etat: str, dit: str, client: ClientVerifie, code: str, app: Flask, troupe: Distribution,
    temps: Horloge,
) -> None:  # fmt: skip
    with app.extensions["fabrique"]() as session, transaction(session):
        mandat = session.get_one(Mandat, troupe.mandat)
        if etat == "arrete":
            autorisation = session.query(Autorisation).filter_by(mandat_id=troupe.mandat).one()
            autorisation.revoquee_le, autorisation.motif_fin = temps.instant, "usager"
        elif etat == "suspendu":
            mandat.suspendu_le = temps.instant
    if etat == "fini":
        temps.instant += timedelta(days=40)
    reponse = verifier(client, code)
    assert reponse.status_code == 200
    assert dit in reponse.text
    assert "valable" not in reponse.text


def test_les_essais_sont_comptes_les_reussites_non(
    client: ClientVerifie, code: str, temps: Horloge
) -> None:
    for _ in range(3):
        assert verifier(client, code).status_code == 200
    champs = {"csrf_token": client.jeton(), "nom": BONS["nom"]}
    statuts = [
        FlaskClient.open(
            client, f"/verifier/{code}", method="POST", data={**champs, "annee": str(1850 + i)}
        ).status_code
        for i in range(101)
    ]
    assert statuts == [422] * 100 + [429]
    assert verifier(client, code).status_code == 429, "deviner ne paie pas"
    temps.avancer(minutes=5, seconds=1)
    assert verifier(client, code).status_code == 200


@deux_moteurs
@pytest.mark.parametrize("code_illisible", ["%00" + "A" * 25, "é" * 26, "' OR 1=1 --" + "A" * 15])
def test_un_code_illisible_est_un_code_inconnu(
    code_illisible: str, client: ClientVerifie, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    assert client.get(f"/verifier/{code_illisible}").status_code == 200
    assert verifier(client, code_illisible).status_code == 422
    assert photographie(app.extensions["moteur"], sauf=("tentative",)) == avant
