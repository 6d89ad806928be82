"""The page of the question: read without writing, answered by one button, once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.pourquoi.models import QuestionPosee, ReponsePourquoi
from app.socle.bdd import transaction
from app.socle.cles import condenser
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution
from tests.photographie import photographie

ADRESSE = "/pourquoi-pas-encore?jeton=un-jeton"
pytestmark = pytest.mark.parametrize("base", ["sqlite"], indirect=True)


@pytest.fixture
def posee(app: Flask, troupe: Distribution, temps: Horloge) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.scalars(select(Aidant).order_by(Aidant.courriel).limit(1)).one()
        session.add(
            QuestionPosee(
                aidant_id=alice.id,
                jeton_hash=condenser("un-jeton"),
                expire_le=temps.instant + timedelta(days=30),
            )
        )


@pytest.mark.usefixtures("posee")
def test_un_clic_repond_une_fois_et_lire_n_ecrit_rien(app: Flask, client: ClientVerifie) -> None:
    moteur = app.extensions["moteur"]
    avant = photographie(moteur)
    assert "Je n’ai pas encore eu le temps" in contenu(client.get(ADRESSE))
    faute = client.envoyer(ADRESSE, {"raison": "<script>"})
    assert faute.status_code == 422
    assert "Choisissez une réponse" in contenu(faute)
    assert photographie(moteur) == avant
    fait = client.envoyer(ADRESSE, {"raison": "temps"})
    assert (fait.status_code, fait.location) == (303, "/pourquoi-pas-encore/merci")
    assert "Rien ne presse" in client.get(fait.location).text
    apres = photographie(moteur)
    assert client.get(ADRESSE).status_code == 403
    assert photographie(moteur) == apres
    with app.extensions["fabrique"]() as session:
        assert [r.nombre for r in session.scalars(select(ReponsePourquoi))] == [1]
        assert session.scalars(select(QuestionPosee.jeton_hash)).one() is None


@pytest.mark.usefixtures("posee")
def test_le_lien_d_un_mois_ne_sert_plus(client: ClientVerifie, temps: Horloge) -> None:
    temps.avancer(days=30)
    assert client.get(ADRESSE).status_code == 403
