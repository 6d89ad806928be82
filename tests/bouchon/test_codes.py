import json
import re

import pyotp
import pytest

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def graines(reglages):
    compte = {
        "courriel": "alice@demo.fr",
        "nom": "Alice Démo",
        "role": "aidante",
        "secret": SECRET,
        "periode": 30,
    }
    reglages.graines.write_text(
        json.dumps({"comptes": [compte, {**compte, "nom": "Bob", "periode": 60}]})
    )


def test_le_code_actuel_et_le_suivant(navigateur, etat, graines):
    instant = 1_800_000_010
    etat.horloge = lambda: instant + 0.5
    page = navigateur.get("/codes").text
    totp = pyotp.TOTP(SECRET)
    assert re.findall(r'class="code">(\d{6})<', page)[:2] == [
        totp.at(instant),
        totp.at(instant + 30),
    ]
    assert "encore 20\u00a0s" in page
    assert "Alice Démo, aidante" in page
    assert 'http-equiv="refresh" content="5"' in page


def test_la_periode_est_celle_du_compte(navigateur, etat, graines):
    etat.horloge = lambda: 1_800_000_010
    actuel = pyotp.TOTP(SECRET, interval=60).at(1_800_000_010)
    assert actuel in navigateur.get("/codes").text


@pytest.mark.parametrize("contenu", [None, "", '{"comptes": ['])
def test_sans_fichier_lisible_la_page_dit_quoi_faire(navigateur, reglages, contenu):
    if contenu is not None:
        reglages.graines.write_text(contenu)
    page = navigateur.get("/codes")
    assert page.status_code == 200
    assert "make run" in page.text


@pytest.mark.parametrize("adresse", ["/", "/site/", "/courriels", "/codes", "/pannes", "/absente"])
def test_chaque_page_dit_que_c_est_une_demonstration(navigateur, adresse):
    page = navigateur.get(adresse)
    assert "Démonstration\u00a0: toutes les personnes sont inventées" in page.text
    assert "FranceConnect de démonstration" in page.text
    assert page.text.count("<h1>") == 1


def test_l_accueil_mene_partout(navigateur):
    page = navigateur.get("/").text
    for adresse in ("http://localhost:5000/", "/site/", "/courriels", "/codes", "/pannes"):
        assert f'href="{adresse}"' in page
