"""A failed answer has a number: the page shows it, the technical log carries it, nobody's name does."""

import json
import re

import pytest
from flask import Flask

from app.metier.aidants.droits import Droit
from app.web.acces import exige
from app.web.reponses.traces import EN_TETE
from tests.conftest import Horloge


@pytest.fixture
def en_panne(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The home of who is not logged in breaks, quoting a name."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @exige(Droit.PUBLIC)
    def casser() -> str:
        raise ZeroDivisionError("rien")

    monkeypatch.setitem(app.view_functions, "public.accueil", casser)
    return app


def test_la_page_et_le_journal_technique_portent_le_meme_numero(
    en_panne: Flask, temps: Horloge, capsys: pytest.CaptureFixture[str]
) -> None:
    reponse = en_panne.test_client().get("/?nom=Dupont")
    assert reponse.status_code == 500
    numero = reponse.headers[EN_TETE]
    assert re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", numero)
    assert f'<strong translate="no">{numero}</strong>' in reponse.text
    ecrit = capsys.readouterr().err
    dite = next(d for d in map(json.loads, ecrit.splitlines()) if d["quoi"] == "panne imprévue")
    assert dite["demande"] == numero
    assert dite["route"] == "public.accueil"
    assert dite["le"] == temps.instant.isoformat()
    assert "ZeroDivisionError" in dite["trace"]
    assert "Dupont" not in ecrit


def test_chaque_panne_a_son_numero_et_une_page_qui_va_bien_n_en_a_pas(en_panne: Flask) -> None:
    client = en_panne.test_client()
    assert len({client.get("/").headers[EN_TETE] for _ in range(5)}) == 5
    assert EN_TETE not in client.get("/sante").headers
    assert EN_TETE not in client.get("/nulle-part").headers


def test_un_fragment_dit_aussi_son_numero(en_panne: Flask) -> None:
    reponse = en_panne.test_client().get("/", headers={"HX-Request": "true", "HX-Target": "region"})
    assert f'<span translate="no">{reponse.headers[EN_TETE]}</span>' in reponse.text
