"""The home says the last figures when there are some, and costs nothing more."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.espaces.public.statistiques import en_bref
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.public.statistiques.publies import OCTOBRE, publier, une_cellule
from tests.fabriques import deux_moteurs
from tests.ordres import ordres


@deux_moteurs
def test_l_accueil_dit_le_dernier_mois(app: Flask, client: ClientVerifie) -> None:
    publier(app, OCTOBRE, [une_cellule(OCTOBRE, "france", "", 12_486)])
    page = client.get("/").text
    assert "En octobre\u00a02026\u00a0: <strong>12\u202f486</strong>\u00a0démarches" in page


@pytest.mark.parametrize("nombre", [None, 0])
def test_ce_qui_est_secret_ou_nul_ne_se_dit_pas(
    nombre: int | None, app: Flask, client: ClientVerifie
) -> None:
    publier(app, OCTOBRE, [une_cellule(OCTOBRE, "france", "", nombre)])
    assert "Tous les chiffres" not in client.get("/").text


def test_l_accueil_ne_lit_la_base_que_toutes_les_dix_minutes(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    lectures = []
    for attente in (0, 0, 9, 2):
        temps.instant += timedelta(minutes=attente)
        with ordres(app.extensions["moteur"]) as envoyes:
            client.get("/")
        lectures.append(len(envoyes))
    assert lectures == [1, 0, 0, 1]


def test_l_accueil_s_affiche_sans_la_base(
    client: ClientVerifie, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absente(_: object) -> None:
        raise OperationalError("", {}, ConnectionRefusedError())

    monkeypatch.setattr(en_bref, "en_bref", absente)
    page = client.get("/")
    assert page.status_code == 200
    assert "On m’aide" in page.text
