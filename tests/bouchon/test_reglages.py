from pathlib import Path

import pytest

from app.bouchon.reglages import ReglageInvalide, ReglagesBouchon, depuis_environnement


def test_sans_environnement_les_valeurs_de_la_demonstration():
    assert depuis_environnement({}) == ReglagesBouchon()


def test_les_variables_sont_lues_et_les_autres_suivent():
    reglages = depuis_environnement(
        {
            "BOUCHON_PORT": "6001",
            "BASE_URL": "http://localhost:6000/",
            "BOUCHON_DOSSIER": "ailleurs",
            "FC_FS_ALG": "RS256",
            "FC_FI_USERINFO_ALG": "ES256",
            "FC_FS_CLIENT_ID": "",
        }
    )
    assert reglages.smtp_port == 6025
    assert reglages.issuer == "http://127.0.0.1:6001/api/v2"
    assert reglages.base_url == reglages.fi_issuer == "http://localhost:6000"
    assert reglages.dossier_courriels == Path("ailleurs/courriels")
    assert reglages.graines == Path("ailleurs/demo.json")
    assert (reglages.fs_alg, reglages.fi_userinfo_alg) == ("RS256", "ES256")
    assert reglages.fs_client_id == "aidants-connect"


def test_un_secret_ne_s_affiche_pas():
    assert "a-remplacer" not in repr(ReglagesBouchon())


@pytest.mark.parametrize(
    "environ", [{"BOUCHON_PORT": "cinq"}, {"BOUCHON_PORT": "70000"}, {"FC_FS_ALG": "HS256"}]
)
def test_un_reglage_impossible_est_dit(environ):
    with pytest.raises(ReglageInvalide, match=next(iter(environ))):
        depuis_environnement(environ)
