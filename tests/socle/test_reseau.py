"""Where somebody comes from: one network counts once, however its address is written."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.socle.reseau import ILLISIBLE, reseau_de
from app.web import configuration as socle
from config import Reglages
from tests.client import ClientVerifie
from tests.conftest import Horloge

IPV4 = "203.0.113.8"
_PEU = ((timedelta(minutes=5), 3),)


@pytest.mark.parametrize(
    "ecrite",
    [
        IPV4, f"{IPV4}:41234", f"{IPV4}:1", f" {IPV4}\t", f'"{IPV4}:41234"', "203.000.113.008",
        f"::ffff:{IPV4}", f"[::FFFF:{IPV4}]:443", "::ffff:cb00:7108", f"::ffff:{IPV4}:41234",
        "0000:0000:0000:0000:0000:ffff:cb00:7108", "64:ff9b::cb00:7108", "2002:cb00:7108:5::9",
    ],
)  # fmt: skip
def test_une_adresse_ipv4_est_la_meme_ecrite_autrement(ecrite: str) -> None:
    assert reseau_de(ecrite) == IPV4


@pytest.mark.parametrize(
    "ecrite",
    [
        "2001:db8::1", "2001:DB8::ffff:1", "[2001:db8::1]:443", "[2001:db8::1]", '"[2001:db8::2]:1"',
        "2001:0db8:0000:0000:aaaa:bbbb:cccc:dddd", "2001:db8::1%eth0", "[2001:db8::1%25eth0]:80",
        "2001:db8:0:0:1:2:3:4:41234",
    ],
)  # fmt: skip
def test_un_meme_prefixe_ipv6_est_un_seul_reseau(ecrite: str) -> None:
    assert reseau_de(ecrite) == "2001:db8::/64"


def test_d_autres_lieux_sont_d_autres_reseaux() -> None:
    ecrites = (
        IPV4,
        "203.0.113.80",
        "203.0.113.9",
        "2001:db8::1",
        "2001:db8:0:1::1",
        "fe80::1%eth0",
    )
    assert len({reseau_de(ecrite) for ecrite in ecrites}) == len(ecrites)


@pytest.mark.parametrize(
    "ecrite",
    [None, "", "inconnu", "unknown", "_caché:8080", "1.2.3", "1.2.3.4.5", "999.1.1.1", "[", "]:80",
     "[::1", "٢٠٣.0.113.8", "203.0.113.8\x00", "a" * 5000, ":" * 40],
)  # fmt: skip
def test_ce_qui_ne_se_lit_pas_est_un_seul_lieu(ecrite: str | None) -> None:
    lu = reseau_de(ecrite)
    assert lu == ILLISIBLE or ecrite == "[::1"


@pytest.fixture
def derriere_un_relais(reglages: Reglages, temps: Horloge) -> Iterator[Flask]:
    """The service behind one proxy."""
    creee = create_app(replace(reglages, proxies=1))
    creee.test_client_class = ClientVerifie
    yield creee
    for fil in ("arriere_plan", "facteur"):
        creee.extensions[fil].finir()
    creee.extensions["moteur"].dispose()


@pytest.mark.parametrize(
    ("page", "champs"),
    [
        ("/connexion", {"email": "{i}@essai.fr", "code": "000000"}),
        ("/connexion/secours", {"email": "{i}@essai.fr", "code": "0000-0000-0000-0000"}),
        ("/connexion/perdu", {"email": "{i}@essai.fr"}),
        ("/carte", {"code": "{i:016}", "jour": "1", "mois": "2", "annee": "1950"}),
        ("/verifier/{i:026}", {"nom": "Dupont", "annee": "1950"}),
    ],
)
@pytest.mark.parametrize("ecrire", ["203.0.113.8:{i}", "2001:db8::{i:x}", "[2001:db8::{i:x}]:{i}"])
def test_changer_de_port_ou_d_adresse_ne_donne_pas_d_autres_essais(
    ecrire: str,
    page: str,
    champs: dict[str, str],
    derriere_un_relais: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.metier.authentification.codes._PAR_ADRESSE", _PEU)
    monkeypatch.setattr("app.metier.cartes_mandat.essais._PAR_ADRESSE", _PEU)
    monkeypatch.setattr("app.metier.authentification.moyens.pertes._NB_PAR_ADRESSE", 3)
    client = derriere_un_relais.test_client()
    assert isinstance(client, ClientVerifie)
    jeton = client.jeton()
    statuts = [
        client.post(
            page.format(i=i),
            data={"csrf_token": jeton} | {nom: v.format(i=i) for nom, v in champs.items()},
            headers={"X-Forwarded-For": f"10.0.0.{i}, {ecrire.format(i=i)}"},
        ).status_code
        for i in range(1, 6)
    ]
    assert statuts[3:] == [429, 429], statuts
    assert 429 not in statuts[:3], statuts


def test_l_adresse_brute_ne_se_lit_qu_en_un_endroit() -> None:
    """Whatever is counted, limited or written down goes through `reseau_du_visiteur`."""
    brute = re.compile(
        r"remote_addr|REMOTE_ADDR|access_route|X-Forwarded-For|X_FORWARDED_FOR", re.I
    )
    racine = Path(socle.__file__).parent
    lecteurs = [
        fichier.relative_to(racine).as_posix()
        for fichier in sorted(racine.rglob("*.py"))
        if "bouchon" not in fichier.parts and brute.search(fichier.read_text(encoding="utf-8"))
    ]
    assert lecteurs == ["configuration.py"]
