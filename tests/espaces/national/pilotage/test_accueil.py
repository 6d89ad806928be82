"""The national team's home: what waits for each, by their roles."""

import re
from datetime import timedelta

import pytest

from app.metier.mandats.contestations.models import Contestation
from app.socle.bdd import transaction
from tests.client import contenu
from tests.conftest import Horloge
from tests.ordres import ordres
from tests.scene import Scene


@pytest.mark.parametrize(
    ("role", "attend"),
    [
        (
            "nationale",
            ["2 signalements à vérifier", "2 propositions de rôle", "Chercher un compte"],
        ),
        ("chiffres", ["Rien pour le moment", "Vos rôles dans l’équipe nationale : chiffres."]),
    ],
)
def test_chacun_voit_ce_qui_l_attend(role: str, attend: list[str], scene: Scene) -> None:
    page = contenu(scene.navigateurs[role].get("/espace-aidant/", follow_redirects=True))
    lu = page.replace("\u00a0", " ")
    for phrase in attend:
        assert phrase in lu
    assert ("Chercher un compte" in lu) is (role == "nationale")
    assert ("un secret partagé avec FranceConnect, sans date" in lu) is (role == "nationale")


def test_l_accueil_mene_a_ce_qui_attend_avec_son_nombre_et_son_age(
    scene: Scene, temps: Horloge
) -> None:
    page = contenu(scene.navigateurs["nationale"].get("/pilotage/")).replace("\u00a0", " ")
    assert "/pilotage/contestations" not in page  # their référents still have time to answer
    assert 'href="/pilotage/fusions">2 fusions ou transferts à confirmer</a>, la plus' in page
    assert 'href="/pilotage/roles">2 propositions de rôle à confirmer</a>, la plus' in page
    assert 'href="/pilotage/signalements">2 signalements à vérifier</a>, le plus ancien' in page
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        for contestation in session.query(Contestation):
            contestation.contestee_le = temps.instant - timedelta(days=15)
    page = contenu(scene.navigateurs["nationale"].get("/pilotage/")).replace("\u00a0", " ")
    assert 'href="/pilotage/contestations">2 usages contestés à regarder</a>, le plus' in page


# What is read only for who may do something about it.
RESERVEES = {"demande_habilitation", "contestation", "courriel", "passage", "demande_droits"}


@pytest.mark.parametrize(("role", "lues"), [("nationale", RESERVEES), ("chiffres", set())])
def test_l_accueil_lit_en_un_ordre_ce_que_permet_chaque_role(
    role: str, lues: set[str], scene: Scene
) -> None:
    with ordres(scene.app.extensions["moteur"]) as envoyes:
        assert scene.navigateurs[role].get("/pilotage/").status_code == 200
    _connexion, lecture = envoyes
    tables = set(re.findall(r"FROM (\w+)", lecture))
    assert "organisation" in tables
    assert tables & RESERVEES == lues
