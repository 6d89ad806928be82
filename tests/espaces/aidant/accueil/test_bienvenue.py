"""A first login, guided: terms, a means of login, a practice, then home; resumed, never in a loop."""

import uuid

import pytest
from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.authentification.queries import moyens_utilisables
from app.metier.entrainement.models import Entrainement
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter

ACCUEIL, BIENVENUE = "/espace-aidant/", "/bienvenue"


@pytest.fixture
def nouvelle(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """Alice, who has never accepted the terms."""
    _regler(app, troupe.alice, version=None)
    return connecter(app, troupe.alice, temps.instant)


def _regler(app: Flask, aidant_id: uuid.UUID, version: str | None) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, aidant_id).cgu_version = version


def _suspendre(app: Flask, aidant_id: uuid.UUID, temps: Horloge) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        for moyen in moyens_utilisables(session, aidant_id):
            moyen.suspendu_le = temps.instant


def test_les_conditions_puis_l_entrainement(nouvelle: ClientVerifie) -> None:
    assert nouvelle.get(ACCUEIL).location.startswith("/cgu?suite=")
    assert nouvelle.envoyer(f"/cgu?suite={ACCUEIL}", {"accepter": "y"}).location == ACCUEIL
    for _ in range(2):  # resumed
        assert nouvelle.get(ACCUEIL).location == BIENVENUE
        page = nouvelle.get(BIENVENUE).text
        assert "Faites votre premier mandat d’entraînement" in page
    assert nouvelle.envoyer("/entrainement/").status_code == 303
    assert nouvelle.get(ACCUEIL).status_code == 200


def test_l_entrainement_se_remet_a_plus_tard(nouvelle: ClientVerifie) -> None:
    nouvelle.envoyer("/cgu", {"accepter": "y"})
    for _ in range(2):
        assert nouvelle.envoyer(BIENVENUE).location == ACCUEIL
    accueil = nouvelle.get(ACCUEIL)
    assert accueil.status_code == 200
    assert "Faire un mandat d’entraînement" in accueil.text


def test_le_moyen_de_connexion_ne_se_remet_pas(
    nouvelle: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    nouvelle.envoyer("/cgu", {"accepter": "y"})
    _suspendre(app, troupe.alice, temps)
    page = nouvelle.get(BIENVENUE).text
    assert "Ajoutez un moyen de connexion" in page
    assert "Plus tard" not in page
    refus = nouvelle.envoyer(BIENVENUE)
    assert refus.status_code == 409
    assert "sans lui, vous ne pourriez plus revenir" in refus.text
    assert nouvelle.get(ACCUEIL).location == BIENVENUE


def test_des_conditions_qui_changent_ne_recommencent_rien(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    _regler(app, troupe.alice, version="2021-01")
    navigateur = connecter(app, troupe.alice, temps.instant)
    navigateur.envoyer("/cgu", {"accepter": "y"})
    assert navigateur.get(ACCUEIL).status_code == 200
    with app.extensions["fabrique"]() as session:
        assert session.get(Entrainement, troupe.alice) is None
