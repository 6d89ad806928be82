"""The directory: who is in it, what it says, page after page, the same while nothing changed."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import MoyenConnexion
from app.metier.equipe import annuaire
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, deux_moteurs, un_membre
from tests.ordres import ordres

ADRESSE = "/api/organisations"
# Names that the national map reads.
NOMS = {
    *("id", "url", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse"),
    *("service", "date_de_creation"),
}


def lues(client: ClientVerifie) -> list[str]:
    corps = client.get(ADRESSE).json
    assert corps is not None
    assert corps["count"] == len(corps["results"])
    return [une["id"] for une in corps["results"]]


@deux_moteurs
def test_une_structure_y_est_avec_ses_noms_et_personne(
    app: Flask, client: ClientVerifie, troupe: Distribution
) -> None:
    with ordres(app.extensions["moteur"]) as envoyes:
        reponse = client.get(ADRESSE)
    assert len(envoyes) == 2
    corps = reponse.json
    assert corps is not None
    assert (corps["next"], corps["previous"]) == (None, None)
    assert all(une.keys() == NOMS for une in corps["results"])
    assert str(troupe.organisation) in lues(client)
    assert "@" not in reponse.text
    (ici,) = (une for une in corps["results"] if une["id"] == str(troupe.organisation))
    assert client.get(ici["url"][ici["url"].index("/api") :]).json == ici


@deux_moteurs
@pytest.mark.parametrize("obstacle", ["fermee", "partis", "comptes", "moyens", "conditions"])
def test_ou_personne_ne_peut_travailler_n_y_est_pas(
    obstacle: str, app: Flask, client: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    changements = {
        "fermee": update(Organisation).values(desactivee_le=temps.instant),
        "partis": update(Appartenance).values(terminee_le=temps.instant),
        "comptes": update(Aidant).values(desactive_le=temps.instant),
        "moyens": update(MoyenConnexion).values(suspendu_le=temps.instant),
        "conditions": update(Aidant).values(cgu_version=None),
    }
    assert lues(client)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(changements[obstacle])
    assert lues(client) == []
    assert client.get(f"{ADRESSE}/{troupe.organisation}").status_code == 404


@deux_moteurs
@pytest.mark.usefixtures("troupe")
def test_de_page_en_page_chacune_une_fois(
    app: Flask, client: ClientVerifie, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        un_membre(session, temps.instant, siret="99999999800019", courriel="z@essai.fr")
    attendues = lues(client)
    assert len(attendues) > 1
    monkeypatch.setattr(annuaire, "PAR_PAGE", 1)
    vues, suite = [], f"http://x{ADRESSE}"
    while suite:
        corps = json.loads(client.get(suite[suite.index("/api") :]).text)
        vues += [une["id"] for une in corps["results"]]
        suite = corps["next"]
    assert vues == attendues


@pytest.mark.parametrize("page", ["0", "-1", "2", "١", "99999", "x", ""])
def test_une_page_qui_n_existe_pas(page: str, client: ClientVerifie) -> None:
    assert client.get(ADRESSE, query_string={"page": page}).status_code == 404


@deux_moteurs
@pytest.mark.usefixtures("troupe")
def test_ce_qui_n_a_pas_change_ne_repart_pas(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    premiere = client.get(ADRESSE)
    assert "Set-Cookie" not in premiere.headers
    deja = {"If-None-Match": premiere.headers["ETag"]}
    assert client.get(ADRESSE, headers=deja).status_code == 304
    temps.instant += timedelta(days=1)
    assert client.get(ADRESSE, headers=deja).status_code == 304
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Organisation).values(adresse="2 rue du Moulin"))
    assert client.get(ADRESSE, headers=deja).status_code == 200
