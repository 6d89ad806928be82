"""The logout that FranceConnect asks for, and what the discovery says of all this."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from app.metier.brouillons.sortie import USAGE
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.fournisseur.site import CLIENT, Site
from tests.fabriques import Distribution, la_connexion

SORTIE = "http://127.0.0.1:5001/api/v2/logout-callback"


@pytest.fixture
def id_token(site: Site, troupe: Distribution) -> str:
    return str(site.jetons(troupe.usager)["id_token"])


def sortir(site: Site, methode: str = "GET", **parametres: Any) -> Any:
    presents = {nom: valeur for nom, valeur in parametres.items() if valeur is not None}
    if methode == "POST":
        return site.navigateur.post("/logout/", data=presents)
    return site.navigateur.get("/logout/", query_string=presents)


def test_un_indice_perime_suffit(site: Site, id_token: str, temps: Horloge) -> None:
    temps.avancer(hours=2)
    reponse = sortir(site, id_token_hint=id_token, post_logout_redirect_uri=SORTIE, state="a b&é%")
    assert reponse.location == f"{SORTIE}?state=a%20b%26%C3%A9%25"
    sans = sortir(site, id_token_hint=id_token, post_logout_redirect_uri=SORTIE, state="")
    assert sans.location == SORTIE


@pytest.mark.parametrize("methode", ["GET", "POST"])
def test_sans_adresse_une_page(site: Site, id_token: str, methode: str) -> None:
    """It says that somebody left when FranceConnect's token says who, and never for it."""
    for parametres in ({}, {"id_token_hint": id_token}, {"client_id": CLIENT}):
        reponse = sortir(site, methode, **parametres)
        assert reponse.status_code == 200
        est_sortie = "id_token_hint" in parametres
        assert ("La personne est déconnectée d’Aidants Connect" in reponse.text) is est_sortie
        assert ("Personne n’est déconnecté" in reponse.text) is not est_sortie
        assert "ne la connaît plus" not in reponse.text
    assert site.navigateur.get("/espace-aidant/").status_code == 200


def usage_ouvert(site: Site) -> bool:
    return USAGE.phrase in site.navigateur.get("/espace-aidant/").text


@pytest.mark.parametrize("methode", ["GET", "POST"])
def test_la_sortie_du_site_ferme_l_usage(
    site: Site, troupe: Distribution, temps: Horloge, methode: str
) -> None:
    """Its own use, and not the one that came since, when the address is loaded again."""
    assert not usage_ouvert(site)
    ancien = str(site.jetons(troupe.usager)["id_token"])
    assert usage_ouvert(site)
    sortie = {"id_token_hint": ancien, "post_logout_redirect_uri": SORTIE, "state": "s"}
    assert sortir(site, methode, **sortie).location == f"{SORTIE}?state=s"
    assert not usage_ouvert(site)
    temps.avancer(seconds=5)
    site.jetons(troupe.usager)
    sortir(site, methode, **sortie)
    assert usage_ouvert(site), "a use has begun since"
    temps.avancer(minutes=30)
    with site.app.extensions["fabrique"]() as session, transaction(session):
        la_connexion(session, troupe.alice).vue_le = temps.instant
    assert not usage_ouvert(site), "FranceConnect has forgotten by itself"


def signe(secret: str, **claims: Any) -> str:
    communs = {"iss": "http://localhost:5000", "aud": CLIENT, "sub": "a" * 64}
    cle = OctKey.import_key(secret)
    return jwt.encode({"alg": "HS256"}, communs | claims, cle, algorithms=["HS256"])


FORGES = {
    "autre secret": lambda secret: signe("x" * 40),
    "autre client": lambda secret: signe(secret, aud="un-autre"),
    "plusieurs clients": lambda secret: signe(secret, aud=[CLIENT, "un-autre"]),
    "autre émetteur": lambda secret: signe(secret, iss="http://localhost:5000/"),
    "sans signature": lambda secret: "eyJhbGciOiJub25lIn0.e30.",
    "altéré": lambda secret: signe(secret)[:-2] + "AA",
    "en-tête texte": lambda secret: "ImFsZyI.e30.AAAA",
    "en-tête liste": lambda secret: "WyJhbGciXQ.e30.AAAA",
    "rien": lambda secret: "...",
    "texte": lambda secret: "é\0",
    "énorme": lambda secret: "a" * 7000,
}


@pytest.mark.parametrize("forger", FORGES.values(), ids=FORGES)
def test_un_indice_forge_est_refuse(site: Site, forger: Any) -> None:
    indice = forger(site.fi.client_secret)
    for adresse, methode in ((None, "GET"), (SORTIE, "GET"), (SORTIE, "POST")):
        reponse = sortir(site, methode, id_token_hint=indice, post_logout_redirect_uri=adresse)
        assert (reponse.status_code, reponse.location) == (400, None)


REFUS = [
    {"post_logout_redirect_uri": f"{SORTIE}/"},
    {"post_logout_redirect_uri": f"{SORTIE}?a=1"},
    {"post_logout_redirect_uri": "https://exemple.fr/"},
    {"post_logout_redirect_uri": "javascript:alert(1)"},
    {"client_id": "un-autre"},
    {"id_token_hint": None},
    {"state": ["a", "b"]},
]


@pytest.mark.parametrize("changements", REFUS, ids=repr)
def test_adresse_exacte_et_indice(site: Site, id_token: str, changements: dict) -> None:
    bons = {"id_token_hint": id_token, "post_logout_redirect_uri": SORTIE, "client_id": CLIENT}
    for methode in ("GET", "POST"):
        assert sortir(site, methode, **bons).status_code == 302
        reponse = sortir(site, methode, **{**bons, **changements})
        assert (reponse.status_code, reponse.location) == (400, None)


class TestDecouverte:
    """It says what is, whatever the issuer's name looks like."""

    @pytest.fixture(params=["", "http://localhost:5000/", "https://ancien.exemple.fr"])
    def reglages_fi(self, request: pytest.FixtureRequest) -> dict[str, str]:
        return {"FC_FI_ISSUER": request.param}

    def test_elle_dit_vrai(self, site: Site) -> None:
        annonce = site.navigateur.get("/.well-known/openid-configuration").get_json()
        assert annonce["issuer"] == site.fi.issuer
        for nom, methode in (
            ("authorization_endpoint", "GET"),
            ("token_endpoint", "POST"),
            ("userinfo_endpoint", "GET"),
            ("end_session_endpoint", "GET"),
            ("jwks_uri", "GET"),
        ):
            chemin = annonce[nom].removeprefix("http://localhost:5000")
            assert chemin.startswith("/")
            reponse = site.app.test_client().open(chemin, method=methode)
            assert reponse.status_code in (200, 400, 401), "no redirect, no 404"
        assert annonce["id_token_signing_alg_values_supported"] == ["HS256"]
        assert annonce["token_endpoint_auth_methods_supported"] == ["client_secret_post"]
        assert annonce["code_challenge_methods_supported"] == ["S256"]
        assert annonce["acr_values_supported"] == ["eidas1"]
        assert annonce["authorization_response_iss_parameter_supported"] is True
        assert annonce["request_parameter_supported"] is False
        assert [] not in annonce.values()
        assert "userinfo_signing_alg_values_supported" not in annonce

    def test_les_jetons_portent_cet_emetteur(self, site: Site, troupe: Distribution) -> None:
        jetons = site.jetons(troupe.usager)
        assert site.lire(jetons["id_token"]).claims["iss"] == site.fi.issuer
