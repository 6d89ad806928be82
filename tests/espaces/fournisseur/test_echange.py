"""The code is spent once, by its client, in time."""

import logging
from typing import Any

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from app.metier.echanges import services
from app.socle.cles import condenser
from tests.conftest import Horloge
from tests.courses import un_acte
from tests.espaces.fournisseur.site import Site
from tests.fabriques import Distribution, deux_moteurs
from tests.photographie import photographie

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


@deux_moteurs
def test_le_code_est_a_son_client(site: Site, troupe: Distribution, temps: Horloge) -> None:
    """Were a second client registered, it could neither spend this one's code nor kill its token."""
    code = site.retour(troupe.usager)["code"]
    moteur, cles = site.app.extensions["moteur"], site.app.extensions["cles"]
    adresse = site.fi.redirect_uris[0]
    avant = photographie(moteur)
    with pytest.raises(services.CodeInvalide), un_acte(moteur, cles) as session:
        services.echanger(
            session,
            code,
            client_id="un-autre",
            redirect_uri=adresse,
            verificateur=None,
            maintenant=temps.instant,
        )
    assert photographie(moteur) == avant
    jeton = site.echanger(code).get_json()["access_token"]
    with un_acte(moteur, cles) as session:
        services.tuer_jeton(session, code, client_id="un-autre", maintenant=temps.instant)
    assert site.userinfo(jeton).status_code == 200


def test_ni_code_ni_jeton_dans_la_base(site: Site, troupe: Distribution) -> None:
    code = site.retour(troupe.usager)["code"]
    jetons = site.echanger(code).get_json()
    site.userinfo(jetons["access_token"])
    base = repr(photographie(site.app.extensions["moteur"]))
    assert condenser(code) in base
    assert not [s for s in (code, jetons["access_token"], jetons["id_token"]) if s in base]


@pytest.mark.parametrize(
    "options",
    [
        {"json": {"grant_type": "authorization_code"}},
        {"data": {"grant_type": "authorization_code"}, "auth": ("franceconnect", "SECRET")},
        {"query_string": {"client_id": "franceconnect", "client_secret": "SECRET"}},
        {"data": b"\xff=\xfe&client_id=franceconnect"},
        {"data": "a" * 2_000_000},
    ],
    ids=["json", "basic", "query", "octets", "énorme"],
)
def test_le_secret_vient_par_le_formulaire(
    site: Site, troupe: Distribution, options: dict[str, Any]
) -> None:
    """client_secret_post, nothing else; and never a 500."""
    code = site.retour(troupe.usager)["code"]
    secret = site.fi.client_secret
    if "auth" in options:
        options = {**options, "auth": ("franceconnect", secret)}
        options["data"] = {**options["data"], "code": code}
    if "query_string" in options:
        options = {"query_string": {**options["query_string"], "client_secret": secret}}
    if isinstance(options.get("data"), str | bytes):
        options = {**options, "content_type": "application/x-www-form-urlencoded"}
    reponse = site.app.test_client().post("/token/", **options)
    assert reponse.status_code in (400, 401, 413)
    assert site.echanger(code).status_code == 200


@pytest.mark.parametrize("entete", ["Basic YTpi", "basic", "BASIC é"])
def test_un_essai_par_basic_apprend_son_nom(site: Site, entete: str) -> None:
    """RFC 6749, 5.2: the scheme that was tried comes back with the 401, and only then."""
    client = site.app.test_client()
    refus = client.post("/token/", headers={"Authorization": entete})
    assert (refus.status_code, refus.get_json()) == (401, {"error": "invalid_client"})
    assert refus.headers["WWW-Authenticate"].startswith("Basic realm=")
    for autre in ({}, {"Authorization": "Bearer abc"}):
        refus = client.post("/token/", headers=autre)
        assert (refus.status_code, refus.headers.get("WWW-Authenticate")) == (401, None)


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
