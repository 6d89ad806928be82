"""Signatures by setting, and the rotation of keys."""

from dataclasses import replace
from pathlib import Path

import pytest
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from app import create_app
from config import Reglages
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.fournisseur.conftest import fichier_de_cles
from tests.espaces.fournisseur.site import CLIENT, Site
from tests.fabriques import IDENTITE, Distribution


class TestCles:
    """Signatures by setting, and the rotation of keys."""

    @pytest.fixture
    def cles(self) -> list[ECKey | RSAKey]:
        return [
            ECKey.generate_key("P-384", {"kid": "courbe"}),
            RSAKey.generate_key(2048, {"kid": "rsa"}),
            ECKey.generate_key("P-256", {"kid": "neuve"}),
            ECKey.generate_key("P-256", {"kid": "ancienne"}),
        ]

    @pytest.fixture(params=["ES256", "RS256"])
    def reglages_fi(self, request: pytest.FixtureRequest, cles: list, tmp_path: Path) -> dict:
        return {
            "FC_FI_ALG": request.param,
            "FC_FI_USERINFO_ALG": request.param,
            "FC_FI_CLES": fichier_de_cles(tmp_path, cles),
        }

    def test_signe_par_la_premiere_cle_qui_convient(
        self, site: Site, troupe: Distribution, temps: Horloge
    ) -> None:
        publiees = site.app.test_client().get("/jwks").get_json()["keys"]
        assert [cle["kid"] for cle in publiees] == ["courbe", "rsa", "neuve", "ancienne"]
        assert not [cle for cle in publiees if {"d", "p", "q", "k"} & cle.keys()]
        jetons = site.jetons(troupe.usager)
        kid = "neuve" if site.fi.alg == "ES256" else "rsa"
        assert site.lire(jetons["id_token"]).header["kid"] == kid
        reponse = site.userinfo(jetons["access_token"])
        assert reponse.mimetype == "application/jwt"
        identite = site.lire(reponse.text).claims
        assert (identite["iss"], identite["aud"]) == (site.fi.issuer, CLIENT)
        assert identite["exp"] - identite["iat"] == 60
        assert identite["family_name"] == "Dubois"

    @pytest.mark.parametrize("est_gardee", [True, False])
    def test_la_cle_d_hier_reste_lue_tant_qu_elle_est_publiee(
        self,
        site: Site,
        troupe: Distribution,
        reglages: Reglages,
        cles: list,
        tmp_path: Path,
        est_gardee: bool,
    ) -> None:
        """Signed before the rotation: verified after it, refused once its key is dropped."""
        hier = site.jetons(troupe.usager)["id_token"]
        neuves = [
            ECKey.generate_key("P-256", {"kid": "e2"}),
            RSAKey.generate_key(2048, {"kid": "r2"}),
        ]
        fichier = fichier_de_cles(tmp_path / "..", neuves + cles if est_gardee else neuves)
        demain = create_app(replace(reglages, fi=replace(reglages.fi, cles=fichier)))
        demain.test_client_class = site.app.test_client_class
        try:
            navigateur = demain.test_client()
            assert isinstance(navigateur, ClientVerifie)
            apres = Site(demain, navigateur)
            sortie = apres.navigateur.get("/logout/", query_string={"id_token_hint": hier})
            assert sortie.status_code == (200 if est_gardee else 400)
            if est_gardee:
                assert apres.lire(hier).claims["sub"] == IDENTITE.sub
        finally:
            demain.extensions["moteur"].dispose()


@pytest.mark.parametrize(
    "reglage",
    [
        {"FC_FI_ALG": "ES256"},
        {"FC_FI_ALG": "none"},
        {"FC_FI_USERINFO_ALG": "RS256", "FC_FI_CLES": "EC"},
        {"FC_FI_ALG": "ES256", "FC_FI_CLES": "publique"},
    ],
)
def test_sans_la_cle_qu_il_faut_le_service_ne_demarre_pas(
    reglages: Reglages, tmp_path: Path, reglage: dict
) -> None:
    cle = ECKey.generate_key("P-256")
    cles = {
        "EC": [cle],
        "publique": [ECKey.import_key(cle.as_dict(private=False))],
    }
    fichier = (
        fichier_de_cles(tmp_path, cles[reglage["FC_FI_CLES"]]) if "FC_FI_CLES" in reglage else ""
    )
    fi = replace(
        reglages.fi,
        alg=reglage.get("FC_FI_ALG", "HS256"),
        userinfo_alg=reglage.get("FC_FI_USERINFO_ALG", ""),
        cles=fichier,
    )
    with pytest.raises((ValueError, JoseError), match=r"FC_FI_CLES|private"):
        create_app(replace(reglages, fi=fi))


def test_jwks_vide_avec_le_secret_du_client(site: Site) -> None:
    assert site.app.test_client().get("/jwks").get_json() == {"keys": []}
