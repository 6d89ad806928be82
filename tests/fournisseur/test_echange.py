"""The code is spent once, by its client, in time."""

import logging

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from tests.conftest import Horloge
from tests.fabriques import Distribution
from tests.fournisseur.site import Site

DEFI: str = create_s256_code_challenge("v" * 43)
PKCE = [
    (DEFI, "v" * 43, 200),
    (DEFI, "w" * 43, 400),
    (DEFI, "v" * 42, 400),
    (DEFI, "é" * 43, 400),
    (DEFI, DEFI, 400),
    (DEFI, "", 400),
    (DEFI, None, 400),
    (None, "v" * 43, 400),
    (None, None, 200),
]


@pytest.mark.parametrize(("defi", "verificateur", "statut"), PKCE)
def test_pkce(
    site: Site, troupe: Distribution, defi: str | None, verificateur: str | None, statut: int
) -> None:
    demande = {"code_challenge": defi, "code_challenge_method": "S256"} if defi else {}
    code = site.retour(troupe.usager, **demande)["code"]
    assert site.echanger(code, code_verifier=verificateur).status_code == statut
    if statut == 400:  # a wrong verifier spends nothing
        bon = "v" * 43 if defi else None
        assert site.echanger(code, code_verifier=bon).status_code == 200


REFUS = [
    ({"client_secret": "autre"}, 401, "invalid_client"),
    ({"client_secret": ""}, 401, "invalid_client"),
    ({"client_secret": None}, 401, "invalid_client"),
    ({"client_id": "autre"}, 401, "invalid_client"),
    ({"client_id": None}, 401, "invalid_client"),
    ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
    ({"grant_type": None}, 400, "invalid_request"),
    ({"code": None}, 400, "invalid_request"),
    ({"code": ""}, 400, "invalid_request"),
    ({"code": "faux"}, 400, "invalid_grant"),
    ({"code": "\0"}, 400, "invalid_grant"),
    ({"code": "c" * 5000}, 400, "invalid_request"),
    ({"redirect_uri": None}, 400, "invalid_grant"),
    ({"redirect_uri": "http://127.0.0.1:5001/autre"}, 400, "invalid_grant"),
]


@pytest.mark.parametrize(("changements", "statut", "erreur"), REFUS, ids=lambda v: repr(v)[:50])
def test_echange_refuse(
    site: Site, troupe: Distribution, changements: dict, statut: int, erreur: str
) -> None:
    code = site.retour(troupe.usager)["code"]
    reponse = site.echanger(**{"code": code, **changements})
    assert (reponse.status_code, reponse.get_json()) == (statut, {"error": erreur})
    assert reponse.headers["Cache-Control"] == "no-store"
    assert site.echanger(code).status_code == 200, "nothing was spent"


def test_parametre_repete_au_token(site: Site, troupe: Distribution) -> None:
    code = site.retour(troupe.usager)["code"]
    assert site.echanger(code, scope=["a", "b"]).get_json() == {"error": "invalid_request"}


def test_code_tardif(site: Site, troupe: Distribution, temps: Horloge) -> None:
    codes = [site.retour(troupe.usager)["code"] for _ in range(2)]
    temps.avancer(seconds=59)
    assert site.echanger(codes[0]).status_code == 200
    temps.avancer(seconds=2)
    assert site.echanger(codes[1]).get_json() == {"error": "invalid_grant"}


def test_code_rejoue_tue_le_jeton(site: Site, troupe: Distribution) -> None:
    code = site.retour(troupe.usager)["code"]
    jeton = site.echanger(code).get_json()["access_token"]
    assert site.userinfo(jeton).status_code == 200
    faux = site.echanger(code, client_secret="autre")
    assert faux.status_code == 401
    assert site.userinfo(jeton).status_code == 200, "only the client can kill"
    rejeu = site.echanger(code)
    assert (rejeu.status_code, rejeu.get_json()) == (400, {"error": "invalid_grant"})
    assert site.userinfo(jeton).status_code == 401
    assert site.utilisations() == 1


def test_rien_dans_les_journaux(
    site: Site, troupe: Distribution, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    retour = site.retour(troupe.usager)
    jetons = site.echanger(retour["code"]).get_json()
    site.userinfo(jetons["access_token"])
    site.userinfo(f"{jetons['access_token']}x")
    site.echanger(retour["code"])
    site.demander(prompt="none")
    secrets = [retour["code"], jetons["access_token"], jetons["id_token"], "n" * 64]
    mots = [*secrets, site.demande["state"], "Dubois", "angela", "?", site.fi.client_secret]
    assert not [mot for mot in mots if mot in caplog.text]
