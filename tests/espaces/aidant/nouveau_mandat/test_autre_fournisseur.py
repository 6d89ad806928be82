"""The service knows no more of FranceConnect than its settings: another provider does as well."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Flask

from app.metier.brouillons.models import Brouillon, Identification
from config import Reglages, charger
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.liaisons.franceconnect.autre import Autre
from tests.liaisons.franceconnect.comptoir import CHOIX, lien

IDENTITE = {
    "given_name": "Ada",
    "family_name": "BYRON",
    "gender": "female",
    "birthdate": "1955-12-10",
    "birthcountry": "99132",
    "email": "ada@exemple.fr",
}


@pytest.fixture(params=["ES256", "RS256"])
def reglages(request: pytest.FixtureRequest, base: str, tmp_path: Path, autre: Autre) -> Reglages:
    autre.alg = request.param
    return charger(
        {
            "APP_ENV": "test",
            "DATABASE_URL": base,
            "INSTANCE": str(tmp_path / "instance"),
            "FC_FS_ISSUER": autre.issuer,
            "FC_FS_ALG": request.param,
            "FC_FS_SCOPES": "openid profile birth email",
            "FC_FS_ACR": "loa2",
            "FC_FS_PKCE": "on",
        }
    )


@pytest.fixture
def navigateur(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.alice, temps.instant)


def partir(navigateur: ClientVerifie) -> tuple[str, dict[str, str]]:
    """Open a draft and leave: the draft's address, what the other provider is asked."""
    brouillon = navigateur.envoyer("/mandats/nouveau", CHOIX).location.removesuffix("/identite")
    adresse = lien(navigateur.envoyer(f"{brouillon}/identite"))
    return brouillon, dict(parse_qsl(urlsplit(adresse).query))


def test_sans_fin_de_session_on_va_droit_au_recapitulatif(
    app: Flask,
    navigateur: ClientVerifie,
    autre: Autre,
) -> None:
    brouillon, demande = partir(navigateur)
    assert (demande["scope"], demande["acr_values"]) == ("openid profile birth email", "loa2")
    autre.decouverte = {"end_session_endpoint": ...}
    app.extensions["franceconnect"]._decouverte = None
    autre.jetons, autre.identite = {"nonce": demande["nonce"], "acr": "loa2"}, IDENTITE
    reponse = navigateur.get("/callbackv2/", query_string={"code": "c", "state": demande["state"]})
    assert reponse.location == f"{brouillon}/conclusion"
    recap = navigateur.get(reponse.location)
    assert "Ada BYRON" in recap.text
    assert "quitter-franceconnect" not in contenu(recap), "nothing is left open"
    (recu,) = autre.recus
    assert create_s256_code_challenge(recu["code_verifier"]) == demande["code_challenge"]
    with app.extensions["fabrique"]() as session:
        trajet = session.scalars(sa.select(Identification)).one()
        assert trajet.id_token_chiffre is None
        assert trajet.terminee_le is not None


def test_avec_une_fin_de_session_on_y_passe(
    app: Flask,
    navigateur: ClientVerifie,
    autre: Autre,
) -> None:
    _, demande = partir(navigateur)
    autre.jetons, autre.identite = {"nonce": demande["nonce"], "acr": "loa2"}, IDENTITE
    retour = {"code": "c", "state": demande["state"], "iss": autre.issuer}
    sortie = navigateur.get("/callbackv2/", query_string=retour).location
    assert sortie.startswith(f"{autre.origine}/sortie?deja=1&id_token_hint=")


def test_un_niveau_plus_bas_est_refuse(
    app: Flask,
    navigateur: ClientVerifie,
    autre: Autre,
) -> None:
    _, demande = partir(navigateur)
    autre.jetons, autre.identite = {"nonce": demande["nonce"], "acr": "loa1"}, IDENTITE
    navigateur.get("/callbackv2/", query_string={"code": "c", "state": demande["state"]})
    with app.extensions["fabrique"]() as session:
        assert session.scalars(sa.select(Identification.issue)).one() == "niveau"
        assert session.scalars(sa.select(Brouillon)).one().identite is None
