"""Headers that no browser sends, on every route: an answer, never a breakdown."""

from typing import cast

import pytest
from flask.testing import FlaskClient

from tests.acces import LIGNES
from tests.client import ClientVerifie
from tests.scene import Scene

HOSTILES = {
    "htmx": {"HX-Request": "true", "HX-Target": "\xe9", "HX-Trigger": "<x>", "X-Coquille": "é"},
    "historique": {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    "region": {"HX-Request": "TRUE", "HX-Target": "resultats"},
    "compression": {"Accept-Encoding": "br;q=abc, gzip;q=-1,,*;q=x", "Range": "bytes=a-"},
    "cookies": {"Cookie": "connexion=\xff; session=; ;;=;navigateur; ordinateur=.....;"},
    "corps": {"Content-Type": "multipart/form-data; boundary=\xe9"},
    "texte": {"Content-Type": "application/json; charset=utf-99", "Origin": "null"},
    "hote": {"Host": "a b", "User-Agent": "é" * 5000, "Authorization": "Bearer \xe9"},
}


@pytest.mark.parametrize("hostile", HOSTILES)
def test_des_entetes_hostiles_ne_cassent_rien(scene: Scene, hostile: str) -> None:
    scene.navigateurs = {
        role: cast(ClientVerifie, FlaskClient(scene.app, scene.app.response_class))
        for role in ("aidante", "anonyme")
    }
    for ligne in LIGNES:
        if ligne.cas != "ici":
            continue
        for role in scene.navigateurs:
            reponse = scene.demander(role, ligne, entetes=HOSTILES[hostile])
            qui = f"{role} {ligne.methode} {ligne.route}"
            assert reponse.status_code < 500, qui
            for _, valeur in reponse.headers:
                assert valeur.isprintable(), qui
                valeur.encode("latin-1")


def test_une_page_lue_du_cookie_le_dit_qu_elle_l_ecrive_ou_non(client: ClientVerifie) -> None:
    """A cache in between would serve one's page to another."""
    for ecrit in (True, False):
        reponse = client.get("/connexion")
        assert ("session=" in reponse.headers.get("Set-Cookie", "")) is ecrit
        assert [*reponse.vary] == ["HX-Request", "Accept-Encoding", "Cookie"]
