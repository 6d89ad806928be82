"""The client before a provider that a test writes: what it sends, how long it waits, what it reads."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Response, jsonify, redirect

from app.liaisons.franceconnect import appels
from app.liaisons.franceconnect.client import Client
from app.metier.brouillons.erreurs import EchecIdentification
from config import ReglagesFS, charger
from tests.liaisons.franceconnect.autre import ADRESSES, Autre


def client_de(autre: Autre, **reglages: Any) -> Client:
    fs: ReglagesFS = replace(charger({"APP_ENV": "test"}).fs, issuer=autre.issuer, **reglages)
    return Client(
        fs, redirect_uri="http://ici/callbackv2/", logout_uri="http://ici/logout-callback/"
    )


def recevoir(client: Client, verificateur: str | None = None, **retour: str) -> Any:
    parametres = {"code": "c", **retour}
    return client.recevoir(parametres, nonce="n", verificateur=verificateur)


def motif(client: Client, **retour: str) -> str:
    with pytest.raises(EchecIdentification) as refus:
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


@pytest.mark.parametrize("genre", ["bearer", "BEARER", "Bearer"])
def test_jeton_au_porteur(autre: Autre, genre: str) -> None:
    autre.token_type = genre
    assert recevoir(client_de(autre)).sub == "s"


@pytest.mark.parametrize("genre", ["DPoP", "mac", "", "Bearer ", None, 5, ["Bearer"]])
def test_tout_autre_genre_de_jeton_est_refuse(autre: Autre, genre: object) -> None:
    autre.token_type = genre
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


@pytest.mark.parametrize("annonce", [["none"], ["HS256"], ["RS256"], [], None, ...])
def test_l_algorithme_est_celui_des_reglages(autre: Autre, annonce: Any) -> None:
    """What the discovery lists changes nothing: RS256 is refused, ES256 is read."""
    autre.decouverte = {
        "id_token_signing_alg_values_supported": annonce,
        "userinfo_signing_alg_values_supported": annonce,
    }
    assert recevoir(client_de(autre)).sub == "s"
    autre.alg = "RS256"
    assert motif(client_de(autre)) == "jeton"
    assert recevoir(client_de(autre, alg="RS256")).sub == "s"


ERREURS = [
    ({"error": "access_denied"}, "refus"),
    ({"error": "access_denied", "error_description": "user authentication aborted"}, "refus"),
    ({"error": "access_denied", "error_description": "User auth aborted"}, "refus"),
    ({"error": "access_denied", "error_description": "<script>" * 5000}, "refus"),
    ({"error": "access_denied", "error_description": "Y010008"}, "registre"),
    ({"error": "server_error", "error_uri": "https://a/?code=Y020026&id=1"}, "compte_en_panne"),
    ({"error": "server_error", "error_description": "XY010008, Y01000٨, Y0100081"}, "panne"),
    ({"error": "server_error", "error_description": "Y999999"}, "panne"),
    ({"error": "temporarily_unavailable"}, "indisponible"),
    *[
        ({"error": code}, "configuration")
        for code in (
            "invalid_request invalid_scope invalid_client unauthorized_client "
            "unsupported_response_type login_required consent_required \0 é " + "x" * 9000
        ).split(" ")
    ],
]


@pytest.mark.parametrize(("retour", "attendu"), ERREURS, ids=lambda v: repr(v)[:70])
def test_chaque_erreur_a_son_motif(autre: Autre, retour: dict[str, str], attendu: str) -> None:
    assert motif(client_de(autre), **retour) == attendu


def test_les_vraies_patiences() -> None:
    assert (appels.CONNEXION, appels.LECTURE, appels.TOTAL) == (2, 4, 9)
    patiences = appels._patiences()
    assert (patiences["connect"], patiences["read"]) == (2, 4)


def test_la_decouverte_se_garde_une_heure(autre: Autre, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_de(autre)
    client.decouverte()
    autre.reponses["openid-configuration"] = lambda: ("", 500)
    assert client.decouverte()["issuer"] == autre.issuer
    instant = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: instant + 3601)
    with pytest.raises(EchecIdentification):
        client.decouverte()


@pytest.mark.parametrize("ou", ["jetons", "identite"])
def test_idp_id(autre: Autre, ou: str) -> None:
    setattr(autre, ou, {"idp_id": "aidants-connect"})
    assert motif(client_de(autre)) == "soi_meme"
    assert recevoir(client_de(autre, idp_exclu="un-autre")).sub == "s"
    assert charger({"APP_ENV": "test"}).fs.idp_exclu == "aidants-connect"
