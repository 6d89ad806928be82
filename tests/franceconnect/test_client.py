"""The client before a provider that a test writes: what it sends, how long it waits, what it reads."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey

from app.franceconnect import appels
from app.franceconnect.client import Client
from app.franceconnect.erreurs import ErreurFranceConnect
from config import ReglagesFS, charger
from tests.bouchon.echanges import port_libre, servie
from tests.conftest import Horloge

CLE = ECKey.generate_key("P-256", {"kid": "ec"})
ADRESSES = {
    "authorization_endpoint": "/autoriser?deja=1",
    "token_endpoint": "/jeton",
    "userinfo_endpoint": "/identite",
    "jwks_uri": "/cles",
    "end_session_endpoint": "/sortie?deja=1",
}


@dataclass
class Autre:
    """Another implementation; `reponses` replaces what an endpoint answers."""

    origine: str
    chemin: str = "/oidc"
    decouverte: dict[str, Any] = field(default_factory=dict)
    reponses: dict[str, Callable[[], Any]] = field(default_factory=dict)
    jetons: dict[str, Any] = field(default_factory=dict)
    identite: dict[str, Any] = field(default_factory=dict)
    recus: list[dict[str, str]] = field(default_factory=list)
    instant: int = 0

    @property
    def issuer(self) -> str:
        return f"{self.origine}{self.chemin}"

    def app(self) -> Flask:
        app = Flask(__name__)
        app.add_url_rule("/<path:tout>", view_func=self.repondre, methods=["GET", "POST"])
        return app

    def repondre(self, tout: str) -> Any:
        fausse = self.reponses.get(tout.rpartition("/")[2])
        if fausse:
            return fausse()
        if tout.endswith("openid-configuration"):
            adresses = {nom: f"{self.origine}{lieu}" for nom, lieu in ADRESSES.items()}
            annonce: dict[str, Any] = {"issuer": self.issuer, **adresses, **self.decouverte}
            return jsonify({nom: valeur for nom, valeur in annonce.items() if valeur is not ...})
        if tout == "cles":
            return jsonify(keys=[CLE.as_dict(private=False)])
        if tout == "jeton":
            self.recus.append(request.form.to_dict())
            id_token = self.signe({"nonce": "n", "acr": "eidas1", **self.jetons})
            return jsonify(access_token="acces", id_token=id_token)
        assert request.headers["Authorization"] == "Bearer acces"
        return Response(self.signe(self.identite), mimetype="application/jwt; charset=utf-8")

    def signe(self, claims: dict[str, Any]) -> str:
        communs = {"iss": self.issuer, "aud": ["aidants-connect"], "sub": "s"}
        dates = {"iat": self.instant, "exp": self.instant + 60}
        entete = {"alg": "ES256", "kid": "ec"}
        return jwt.encode(entete, {**communs, **dates, **claims}, CLE, algorithms=["ES256"])


@pytest.fixture(scope="module")
def autre_servi() -> Iterator[Autre]:
    port = port_libre()
    servi = Autre(f"http://127.0.0.1:{port}")
    with servie(servi.app(), port):
        yield servi


@pytest.fixture
def autre(autre_servi: Autre, temps: Horloge) -> Autre:
    neuf = Autre(autre_servi.origine, instant=int(temps.instant.timestamp()))
    vars(autre_servi).update(vars(neuf))
    return autre_servi


def client_de(autre: Autre, **reglages: Any) -> Client:
    fs: ReglagesFS = replace(charger({"APP_ENV": "test"}).fs, issuer=autre.issuer, **reglages)
    return Client(
        fs, redirect_uri="http://ici/callbackv2/", logout_uri="http://ici/logout-callback/"
    )


def recevoir(client: Client, verificateur: str | None = None, **retour: str) -> Any:
    parametres = {"code": "c", **retour}
    return client.recevoir(parametres, nonce="n", verificateur=verificateur)


def motif(client: Client, **retour: str) -> str:
    with pytest.raises(ErreurFranceConnect) as refus:
        recevoir(client, **retour)
    return refus.value.motif


@pytest.mark.parametrize("pkce", [False, True])
def test_ce_qui_part(autre: Autre, pkce: bool) -> None:
    """Nothing that FranceConnect refuses; PKCE when the settings want it."""
    client, secret = client_de(autre), "v" * 64 if pkce else None
    adresse = client.adresse_autorisation(state="s", nonce="n", verificateur=secret)
    envoyes = dict(parse_qsl(urlsplit(adresse).query))
    defi = {"code_challenge": create_s256_code_challenge("v" * 64), "code_challenge_method": "S256"}
    assert envoyes == {
        "deja": "1",
        "client_id": "aidants-connect",
        "redirect_uri": "http://ici/callbackv2/",
        "response_type": "code",
        "scope": "openid identite_pivot email preferred_username idp_birthdate",
        "state": "s",
        "nonce": "n",
        "acr_values": "eidas1",
        **(defi if pkce else {}),
    }
    recevoir(client, secret)
    assert autre.recus == [
        {
            "grant_type": "authorization_code",
            "code": "c",
            "redirect_uri": "http://ici/callbackv2/",
            "client_id": "aidants-connect",
            "client_secret": client.reglages.client_secret,
            **({"code_verifier": "v" * 64} if pkce else {}),
        }
    ]


@pytest.mark.parametrize("chemin", ["", "/", "/oidc", "/oidc/"])
def test_l_emetteur_est_celui_des_reglages(autre: Autre, chemin: str) -> None:
    autre.chemin = chemin
    assert recevoir(client_de(autre), iss=autre.issuer).sub == "s"
    assert motif(client_de(autre), iss=f"{autre.issuer}x") == "emetteur"
    autre.decouverte = {"issuer": f"{autre.issuer}/"}
    assert motif(client_de(autre)) == "emetteur"


def test_iss_exige_quand_il_est_annonce(autre: Autre) -> None:
    assert recevoir(client_de(autre)).sub == "s"
    autre.decouverte = {"authorization_response_iss_parameter_supported": True}
    assert motif(client_de(autre)) == "emetteur"
    assert motif(client_de(autre), error="access_denied") == "emetteur", "first, even on errors"
    assert motif(client_de(autre), error="access_denied", iss=autre.issuer) == "refus"


def test_deconnexion(autre: Autre) -> None:
    adresse = client_de(autre).adresse_deconnexion(id_token="a.b+c", state="s&é")
    assert adresse is not None
    assert parse_qs(urlsplit(adresse).query) == {
        "deja": ["1"],
        "id_token_hint": ["a.b+c"],
        "state": ["s&é"],
        "post_logout_redirect_uri": ["http://ici/logout-callback/"],
    }
    for absente in (..., None, ""):
        autre.decouverte = {"end_session_endpoint": absente}
        assert client_de(autre).adresse_deconnexion(id_token="a", state="s") is None


@pytest.mark.parametrize("nom", [nom for nom in ADRESSES if nom != "end_session_endpoint"])
@pytest.mark.parametrize("valeur", [..., None, "", 5, ["http://a"], "/relative", "ftp://a/", "é"])
def test_decouverte_incomplete(autre: Autre, nom: str, valeur: Any) -> None:
    autre.decouverte = {nom: valeur}
    assert motif(client_de(autre)) == "reponse"


FAUSSES: dict[str, Callable[[], Any]] = {
    "liste": lambda: jsonify([]),
    "texte": lambda: "bonjour",
    "profond": lambda: Response("[" * 100_000, mimetype="application/json"),
    "octets": lambda: Response(b"\xff\xfe{", mimetype="application/json"),
    "vide": lambda: Response(b""),
    "404": lambda: ("", 404),
    "redirection": lambda: redirect("http://127.0.0.1:1/ailleurs"),
    "faux gzip": lambda: Response(b"abc", headers={"Content-Encoding": "gzip"}),
    "plus d’un Mio": lambda: Response(b" " * (1024 * 1024 + 1)),
}


@pytest.mark.parametrize("lieu", ["openid-configuration", "jeton", "cles", "identite"])
@pytest.mark.parametrize("fausse", FAUSSES.values(), ids=FAUSSES)
def test_reponse_inattendue(autre: Autre, lieu: str, fausse: Callable[[], Any]) -> None:
    autre.reponses[lieu] = fausse
    assert motif(client_de(autre)) in ("reponse", "jeton", "injoignable")


@pytest.mark.parametrize(
    "jetons",
    [
        {},
        {"access_token": "a"},
        {"id_token": "i"},
        {"access_token": 5, "id_token": 5},
        {"id_token": None, "access_token": "a"},
    ],
)
def test_il_manque_un_jeton(autre: Autre, jetons: dict) -> None:
    autre.reponses["jeton"] = lambda: jsonify(jetons)
    assert motif(client_de(autre)) == "jeton"


@pytest.mark.parametrize("reglages", [{"issuer": "http://127.0.0.1:1"}, {"issuer": "http://[::1"}])
def test_injoignable(autre: Autre, reglages: dict) -> None:
    fs = replace(charger({"APP_ENV": "test"}).fs, **reglages)
    client = Client(fs, redirect_uri="http://ici/", logout_uri="http://ici/")
    assert motif(client) == "injoignable"


@pytest.mark.parametrize("lieu", ["openid-configuration", "jeton", "cles", "identite"])
@pytest.mark.parametrize("rythme", ["rien", "goutte à goutte"])
def test_lenteur_bornee(
    autre: Autre, monkeypatch: pytest.MonkeyPatch, lieu: str, rythme: str
) -> None:
    """Silence and drops cost the same: the whole exchange has one budget."""
    monkeypatch.setattr(appels, "LECTURE", 0.2)
    monkeypatch.setattr(appels, "TOTAL", 0.4)

    def couler() -> Iterator[bytes]:
        for _ in range(60):
            time.sleep(0.5 if rythme == "rien" else 0.1)
            yield b" "
            if rythme == "rien":
                return

    autre.reponses[lieu] = lambda: Response(couler(), mimetype="application/json")
    debut = time.monotonic()
    assert motif(client_de(autre)) == "injoignable"
    assert time.monotonic() - debut < 4


def test_les_vraies_patiences() -> None:
    assert (appels.CONNEXION, appels.LECTURE) == (2, 4)
    assert appels.TOTAL < 10


def test_la_decouverte_se_garde_une_heure(autre: Autre, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_de(autre)
    client.decouverte()
    autre.reponses["openid-configuration"] = lambda: ("", 500)
    assert client.decouverte()["issuer"] == autre.issuer
    instant = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: instant + 3601)
    with pytest.raises(ErreurFranceConnect):
        client.decouverte()


@pytest.mark.parametrize("ou", ["jetons", "identite"])
def test_idp_id(autre: Autre, ou: str) -> None:
    setattr(autre, ou, {"idp_id": "aidants-connect"})
    assert motif(client_de(autre)) == "soi_meme"
    assert recevoir(client_de(autre, idp_exclu="un-autre")).sub == "s"
    assert charger({"APP_ENV": "test"}).fs.idp_exclu == "aidants-connect"
