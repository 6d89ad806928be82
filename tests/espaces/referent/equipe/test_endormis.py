"""An account that closed by itself: its référent opens it again, from its page."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import INACTIVITE, Aidant
from app.metier.authentification.queries import moyens_utilisables
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, code_de, connecter
from tests.photographie import photographie

pytestmark = pytest.mark.parametrize("base", ["sqlite"], indirect=True)


def endormir(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """Have Alice’s account sleep; return her référent’s browser."""
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        alice.desactive_le, alice.motif_desactivation = temps.instant, INACTIVITE
        alice.actif_le = (temps.instant - timedelta(days=400)).date()
    return connecter(app, troupe.robert, temps.instant)


def test_un_compte_endormi_se_rouvre_depuis_sa_page(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    robert = endormir(app, troupe, temps)
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


def test_une_carte_perdue_n_ouvre_plus_un_compte_endormi(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """Its code and its link would open it again: the référent shuts it, and nothing else of it."""
    robert = endormir(app, troupe, temps)
    with app.extensions["fabrique"]() as session:
        (moyen,) = moyens_utilisables(session, troupe.alice)
        code = code_de(session, troupe.alice, temps.instant)
    ici = f"/equipe/{troupe.alice}"
    suspendre = f"{ici}/moyens/{moyen.id}/suspendre"
    page = contenu(robert.get(ici))
    assert f'href="{suspendre}"' in page
    for refusee in ("retirer", "heure", "reprendre"):
        assert f"/moyens/{moyen.id}/{refusee}" not in page
    for refusee in ("carte", "application", f"moyens/{moyen.id}/retirer", "debloquer"):
        assert robert.get(f"{ici}/{refusee}").status_code == 409, refusee
    chloe = connecter(app, troupe.chloe, temps.instant)
    avant = photographie(app.extensions["moteur"])
    assert chloe.envoyer(suspendre, {}).status_code in (403, 404)
    assert photographie(app.extensions["moteur"]) == avant

    for _ in range(2):
        assert robert.envoyer(suspendre, {}).status_code == 303
    assert "Suspendue depuis" in contenu(robert.get(ici))
    neuf = app.test_client()
    assert isinstance(neuf, ClientVerifie)
    refus = neuf.envoyer("/connexion", {"email": "alice@essai.fr", "code": code})
    assert refus.status_code == 422
    with app.extensions["fabrique"]() as session:
        assert not session.get_one(Aidant, troupe.alice).est_actif
        sujets = session.scalars(select(Courriel.sujet).filter_by(aidant_id=troupe.alice)).all()
        assert sujets == ["Votre moyen de connexion est suspendu"]
