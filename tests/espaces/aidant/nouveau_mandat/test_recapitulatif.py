"""What the third screen shows: the order of turns, what is named, what stays closed."""

import uuid

import pytest
from flask import Flask

from app.metier.brouillons.models import Brouillon
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, Comptoir
from tests.fabriques import Distribution

TOURS = ("D’abord, <span", "<details", "</details>", "Puis <span", "Enfin, <span")


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def ecran(bureau: Comptoir, *demarches: str) -> str:
    brouillon = bureau.brouillon(AUTRE, ("logement", "papiers"))
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        ouvert = session.get_one(Brouillon, uuid.UUID(brouillon.rpartition("/")[2]))
        ouvert.demarches = list(demarches)
    return bureau.navigateur.get(f"{brouillon}/conclusion").text


def refuse(bureau: Comptoir, **champs: object) -> str:
    adresse = f"{bureau.brouillon()}/conclusion"
    reponse = bureau.navigateur.envoyer(adresse, bureau.accord(accord="", **champs))
    assert reponse.status_code == 422
    return reponse.text


def test_ce_qui_se_lit_nomme_les_demarches(bureau: Comptoir) -> None:
    lu = ecran(bureau, "carte-grise", "partie-depuis").partition('class="bulle"')[2]
    lu = " ".join(lu.partition("</div>")[0].replace("\u202f", " ").replace("\u00a0", " ").split())
    assert lu.count("notamment :") == 1
    assert "changement d’adresse…), notamment : carte grise</li>" in lu
    assert "Logement" in lu


def test_chacun_a_son_tour_et_rien_entre_la_personne_et_le_code(bureau: Comptoir) -> None:
    page = ecran(bureau).partition("<main")[2]
    places = [page.index(tour) for tour in TOURS]
    assert places == sorted(places)
    assert page.count("<details") == 1


def test_les_lignes_rares_restent_fermees(bureau: Comptoir) -> None:
    for page in (ecran(bureau), refuse(bureau)):
        assert "<details>" in page.partition("<main")[2], "une faute ailleurs ne les ouvre pas"


@pytest.mark.parametrize(
    "champs",
    [
        {"lecture": "seul"},
        {"lecture": "interprete"},
        {"temoin_nom": "Denis"},
        {"courriel_confie": "y"},
        {"reserve": "y"},
        {"reserve_a": "personne"},
        {"lieu": "Mairie annexe"},
        {"lieu": "l" * 101},
    ],
    ids=lambda champs: "-".join(champs),
)
def test_une_ligne_rare_remplie_ou_fautive_les_ouvre(
    bureau: Comptoir, champs: dict[str, str]
) -> None:
    assert "<details open>" in refuse(bureau, **champs)
