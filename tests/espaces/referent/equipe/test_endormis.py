"""An account that closed by itself: its référent opens it again, from its page."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import INACTIVITE, Aidant
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from tests.client import contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_un_compte_endormi_se_rouvre_depuis_sa_page(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    robert = connecter(app, troupe.robert, temps.instant)
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        alice.desactive_le, alice.motif_desactivation = temps.instant, INACTIVITE
        alice.actif_le = (temps.instant - timedelta(days=400)).date()
    page = contenu(robert.get(f"/equipe/{troupe.alice}"))
    assert "fermé après 13 mois sans connexion" in page
    assert "Rouvrir son accès" in page
    adresse = f"/equipe/{troupe.alice}/rouvrir"
    assert robert.get(adresse).status_code == 200
    for _ in range(2):
        assert robert.envoyer(adresse, {}).status_code == 303
    assert robert.get(adresse).status_code == 303
    with app.extensions["fabrique"]() as session:
        alice = session.get_one(Aidant, troupe.alice)
        assert alice.est_actif
        assert alice.actif_le == temps.instant.date()
        sujets = session.scalars(select(Courriel.sujet).filter_by(aidant_id=alice.id)).all()
        assert sujets == ["Votre accès à Aidants Connect est rouvert"]
