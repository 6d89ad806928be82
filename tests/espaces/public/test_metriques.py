"""The figures of a scraper: behind their token, read by the library's own parser, of nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.fabriques import Distribution
from tests.ordres import ordres

JETON = "Zt7-quel9Pm-vrai4Jk-tire8Wx-sort2Bn"


@pytest.fixture
def releve(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    garnis = replace(app.extensions["reglages"], metriques_jeton=JETON)
    monkeypatch.setitem(app.extensions, "reglages", garnis)
    return app


def lues(app: Flask) -> dict[tuple[str, str], float]:
    with app.test_client() as client:
        reponse = client.get("/metriques", headers={"Authorization": f"Bearer {JETON}"})
    assert reponse.status_code == 200
    assert reponse.content_type.startswith("text/plain; version=1.0.0")
    return {
        (
            mesure.name.removeprefix("aidants_connect_"),
            "".join(mesure.labels.values()),
        ): mesure.value
        for famille in text_string_to_metric_families(reponse.text)
        for mesure in famille.samples
    }


def test_sans_reglage_il_n_y_a_rien(app: Flask) -> None:
    for entetes in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        assert app.test_client().get("/metriques", headers=entetes).status_code == 404


@pytest.mark.parametrize(
    "dit", ["", JETON, f"Basic {JETON}", f"Bearer {JETON}x", "Bearer é", "Bearer "]
)
def test_sans_le_jeton_rien_ne_se_lit(dit: str, releve: Flask) -> None:
    with ordres(releve.extensions["moteur"]) as envoyes:
        reponse = releve.test_client().get("/metriques", headers={"Authorization": dit})
    assert (reponse.status_code, reponse.text) == (401, "")
    assert not [ordre for ordre in envoyes if "courriel" in ordre]


def test_le_releve_dit_les_files_et_les_ages_de_personne(
    releve: Flask, troupe: Distribution, temps: Horloge
) -> None:
    depart = lues(releve)
    assert ("journal_ancrage_age_secondes", "") not in depart, "not known is not zero"
    assert depart["journal_intact", ""] == 0
    assert depart["tache_en_retard", "ancres"] == 1
    with releve.extensions["fabrique"]() as session, transaction(session):
        for il_y_a, abandonne in ((2, False), (1, False), (3, True)):
            le = temps.instant - timedelta(hours=il_y_a)
            session.add(
                Courriel(
                    destinataire="alice@essai.fr",
                    sujet="Secret",
                    cle_id="a",
                    cree_le=le,
                    abandonne_le=le if abandonne else None,
                )
            )
    with ordres(releve.extensions["moteur"]) as envoyes:
        ici = lues(releve)
    assert len(envoyes) <= 4
    ecart = {cle: ici[cle] - depart[cle] for cle in ici}
    assert ecart["messages_en_attente", "courriel"] == 2
    assert ecart["messages_abandonnes", "courriel"] == 1
    assert ici["messages_attente_secondes", "courriel"] >= 7200
    assert ici["messages_en_attente", "sms"] == 0
    assert {nom for genre, nom in ici if genre == "file"} >= {"demandes", "contestations"}
    assert not [cle for cle in ici if "@" in "".join(cle)]
