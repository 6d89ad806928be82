"""A client that we did not write, Authlib's, goes the whole way with what discovery tells it."""

import httpx
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken

from tests.conftest import Horloge
from tests.espaces.fournisseur.site import CLIENT, Site
from tests.fabriques import IDENTITE, Distribution
from tests.liaisons.franceconnect.comptoir import chemin, lien


@pytest.fixture
def client(site: Site) -> OAuth2Client:
    return OAuth2Client(
        CLIENT,
        site.fi.client_secret,
        scope="openid profile email birth",
        redirect_uri=site.fi.redirect_uris[0],
        token_endpoint_auth_method="client_secret_post",
        code_challenge_method="S256",
        leeway=0,  # Authlib would call a 60-second token expired
        transport=httpx.WSGITransport(app=site.app),
    )


def test_authlib_va_jusqu_au_bout(
    site: Site, troupe: Distribution, client: OAuth2Client, temps: Horloge
) -> None:
    annonce = site.app.test_client().get("/.well-known/openid-configuration").get_json()
    secret = generate_token(48)
    adresse, state = client.create_authorization_url(
        annonce["authorization_endpoint"], nonce="n-1", acr_values="eidas1", code_verifier=secret
    )
    ecran = site.navigateur.get(chemin(adresse)).location
    champs = {"usager": str(troupe.usager), "domaine": "logement"}
    retour = lien(site.navigateur.envoyer(ecran, champs))
    echange = {"authorization_response": retour, "state": state, "code_verifier": secret}
    jetons = client.fetch_token(annonce["token_endpoint"], **echange)
    attendus = {"iss": {"value": annonce["issuer"]}, "aud": {"value": CLIENT}}
    lus = CodeIDToken(
        site.lire(jetons["id_token"]).claims, {}, attendus, {"nonce": "n-1", "client_id": CLIENT}
    )
    lus.validate(now=int(temps.instant.timestamp()), leeway=0)
    assert lus["rep_scope"] == ["Logement"]
    identite = client.get(annonce["userinfo_endpoint"]).json()
    assert identite["sub"] == lus["sub"] == IDENTITE.sub
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.fetch_token(annonce["token_endpoint"], **echange)
