"""The public check of a printed mandate: before a match, nothing; and few guesses."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import en_groupes
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, deux_moteurs
from tests.ordres import ordres
from tests.photographie import photographie

BONS = {"nom": IDENTITE.nom_naissance, "annee": "1962"}
SECRETS = ("Angela", "Saint-Just", "Logement", "1962-08", "août", "valable", "terminé", "arrêté")


@pytest.fixture
def code(app: Flask, troupe: Distribution) -> str:
    with app.extensions["fabrique"]() as session:
        return str(session.get_one(Mandat, troupe.mandat).code_verification)


def verifier(client: ClientVerifie, code: str, **champs: str) -> TestResponse:
    return client.envoyer(f"/verifier/{code}", {**BONS, **champs})


def test_les_bonnes_reponses_disent_l_etat_du_mandat(client: ClientVerifie, code: str) -> None:
    reponse = verifier(client, code)
    assert reponse.status_code == 200
    assert "Logement" in reponse.text
    assert "valable" in reponse.text
    assert IDENTITE.prenoms not in reponse.text, "rien de plus sur la personne"


@pytest.mark.parametrize(
    ("naissance", "saisie"),
    [
        ("Dubois", "dubois"),
        ("Dubois", " Du-bois "),
        ("Dubois", "Dùbois"),
        ("Le Guen-Martin", "LE GUEN MARTIN"),
        ("Le Guen-Martin", "leguen martin"),
        ("N’Guessan", "NGUESSAN"),
        ("D'Artagnan", "d’artagnan"),
        ("Hélène-Noël", "helene noel"),
        ("Lecœur", "LECOEUR"),
        ("Nguyễn Thị", "nguyen thi"),
        ("de " * 60 + "Longue", "De " * 60 + "LONGUE"),
    ],
)
def test_le_nom_se_lit_sans_casse_ni_accent_ni_trait(
    naissance: str, saisie: str, client: ClientVerifie, code: str, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Usager, troupe.usager).nom_naissance = naissance
    assert verifier(client, code, nom=saisie).status_code == 200
    assert verifier(client, code, nom=f"{saisie} autre").status_code == 422
    assert verifier(client, code, nom=saisie.split()[0][:-1]).status_code == 422


def test_le_nom_d_usage_n_est_pas_le_nom_de_naissance(
    client: ClientVerifie, code: str, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Usager, troupe.usager).nom_usage = "Martin"
    usage, inconnu = verifier(client, code, nom="Martin"), verifier(client, code, nom="Personne")
    assert usage.status_code == inconnu.status_code == 422
    assert contenu(usage) == contenu(inconnu)


def test_un_theme_arrete_se_voit_et_un_mandat_remplace_le_dit(
    client: ClientVerifie, code: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.add(Autorisation(mandat_id=troupe.mandat, domaine="argent", demarches=[]))
        autorisation = (
            session.query(Autorisation).filter_by(mandat_id=troupe.mandat, domaine="logement").one()
        )
        autorisation.revoquee_le, autorisation.motif_fin = temps.instant, "remplacement"
    reponse = verifier(client, code)
    assert "valable" in reponse.text
    assert "Logement – remplacé" in reponse.text
    with app.extensions["fabrique"]() as session, transaction(session):
        session.query(Autorisation).filter_by(mandat_id=troupe.mandat).update(
            {"revoquee_le": temps.instant, "motif_fin": "remplacement"}
        )
    assert "Il a été remplacé" in verifier(client, code).text


def test_tout_refus_coute_les_memes_ordres(client: ClientVerifie, code: str, app: Flask) -> None:
    vus = []
    for essaye, champs in (("0" * 26, {}), (code, {"nom": "Dupont"}), (code, {"annee": "1950"})):
        jeton = client.jeton()
        with ordres(app.extensions["moteur"]) as envoyes:
            donnees = {"csrf_token": jeton, **BONS, **champs}
            assert client.post(f"/verifier/{essaye}", data=donnees).status_code == 422
        vus.append(envoyes)
    assert vus[0] == vus[1] == vus[2]


@pytest.mark.parametrize(
    "ecrire",
    [
        str.lower,
        lambda code: en_groupes(code, "-"),
        lambda code: en_groupes(code.lower(), "%20"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: f"%E2%80%8B{code}.",
    ],
)
def test_un_code_recopie_a_la_main_mene_au_meme_mandat(
    client: ClientVerifie, code: str, ecrire: Callable[[str], str]
) -> None:
    ecrit = f"/verifier/{ecrire(code)}"
    reponse = client.get(ecrit)
    assert reponse.status_code in (200, 303)
    assert reponse.location in (None, f"/verifier/{code}")
    assert verifier(client, ecrire(code)).status_code == 200


def test_avant_la_bonne_reponse_rien_n_est_dit(client: ClientVerifie, code: str) -> None:
    essais = [
        verifier(client, code, nom="Dupont"),
        verifier(client, code, annee="1961"),
        verifier(client, code, nom="!!!"),
        verifier(client, "0" * 26),
        verifier(client, code[::-1]),
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
    statuts = [verifier(client, code, annee=str(1850 + i)).status_code for i in range(21)]
    assert statuts == [422] * 20 + [429]
    assert verifier(client, code).status_code == 429, "deviner ne paie pas"
    temps.avancer(minutes=60, seconds=1)
    assert verifier(client, code).status_code == 200


def test_une_adresse_ne_devine_pas_sur_mille_papiers(
    client: ClientVerifie, code: str, temps: Horloge
) -> None:
    champs = {"csrf_token": client.jeton(), **BONS}
    statuts = [
        FlaskClient.open(client, f"/verifier/{i:026}", method="POST", data=champs).status_code
        for i in range(101)
    ]
    assert statuts == [422] * 100 + [429]
    assert verifier(client, code).status_code == 429
    voisin = client.application.test_client()
    ailleurs = {"REMOTE_ADDR": "10.0.0.2"}
    page = voisin.get("/connexion", environ_base=ailleurs)
    jeton = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert jeton
    reponse = voisin.post(
        f"/verifier/{code}", data={**BONS, "csrf_token": jeton[1]}, environ_base=ailleurs
    )
    assert reponse.status_code == 200
    refus = client.envoyer("/connexion", {"email": "inconnue@essai.fr", "code": "000000"})
    assert refus.status_code == 422, "la connexion n’est pas fermée pour autant"
    temps.avancer(minutes=5, seconds=1)
    assert verifier(client, code).status_code == 200


@deux_moteurs
@pytest.mark.parametrize("code_illisible", ["%00" + "A" * 25, "é" * 26, "' OR 1=1 --" + "A" * 15])
def test_un_code_illisible_est_un_code_inconnu(
    code_illisible: str, client: ClientVerifie, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    assert client.get(f"/verifier/{code_illisible}").status_code == 404
    assert verifier(client, code_illisible).status_code == 404
    assert photographie(app.extensions["moteur"], sauf=("tentative",)) == avant
