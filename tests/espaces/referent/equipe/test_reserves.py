"""The référent gives a mandate that nobody may open to others; its person is told."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat, Reserve
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, un_aidant

LISTE = "/equipe/reserves/"


@pytest.fixture
def bob(app: Flask, troupe: Distribution, temps: Horloge) -> uuid.UUID:
    """A colleague; Alice, to whom the cast's mandate was reserved, has left."""
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        collegue = un_aidant(session, ici, temps.instant, courriel="bob@essai.fr").id
        mandat = session.get_one(Mandat, troupe.mandat)
        mandat.est_reserve = True
        texte = mandat.texte_gele
        mandat.texte_gele = texte.replace('"reserve_a":null', '"reserve_a":["Alice Essai"]')
        session.add(Reserve(mandat_id=mandat.id, aidant_id=troupe.alice))
        session.get_one(Appartenance, (troupe.alice, ici.id)).terminee_le = temps.instant
        return collegue


def test_du_depart_a_la_personne_prevenue(
    bob: uuid.UUID, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    robert = connecter(app, troupe.robert, temps.instant)
    for adresse in ("/espace-aidant/", "/equipe/"):
        assert "mandat réservé n’a plus personne" in robert.get(adresse).text
    liste = robert.get(LISTE).text
    assert troupe.mandat.hex[:8].upper() in liste
    assert "Logement" in liste
    confier = f"{LISTE}{troupe.mandat}"
    for page in (liste, robert.get(confier).text):
        for nom in ("Angela", "DUBOIS", "Dubois", "1962"):
            assert nom not in page
    assert robert.envoyer(confier).status_code == 422
    assert robert.envoyer(confier, {"aidants": str(uuid.uuid4())}).status_code == 422
    fait = robert.envoyer(confier, {"aidants": str(bob)})
    assert (fait.status_code, fait.location) == (303, LISTE)
    apres = robert.get(LISTE).text
    assert "est ouvert à" in apres
    assert "Bob Essai" in apres
    assert robert.get(confier).status_code == 404
    assert robert.envoyer(confier, {"aidants": str(bob)}).status_code == 404
    with app.extensions["fabrique"]() as session:
        (courriel,) = session.scalars(select(Courriel))
        assert courriel.destinataire == "bob@essai.fr"
    le_dire(app, bob, troupe, temps)


def le_dire(app: Flask, bob: uuid.UUID, troupe: Distribution, temps: Horloge) -> None:
    navigateur, adresse = connecter(app, bob, temps.instant), f"/mandats/{troupe.mandat}"
    assert "À dire à la personne" in navigateur.get(f"/usagers/{troupe.usager}").text
    page = " ".join(navigateur.get(adresse).text.split())
    assert 'Elle avait réservé ce mandat à : <span translate="no">Alice Essai</span>' in page
    assert 'Mandat réservé à : <span translate="no">Bob Essai</span>' in page
    for dite in ("C’est noté : la personne le sait.", ""):
        assert navigateur.envoyer(f"{adresse}/reattribution-dite").location == adresse
        page = " ".join(navigateur.get(adresse).text.split())
        assert dite in page
        assert "À dire à la personne" not in page
    with app.extensions["fabrique"]() as session:
        actions = list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))
    reattribution = [action for action in actions if action.startswith("reattribution")]
    assert reattribution == ["reattribution_mandat", "reattribution_dite"]


def test_ailleurs_et_pour_qui_ne_gere_pas_il_n_existe_pas(
    bob: uuid.UUID, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    confier = f"{LISTE}{troupe.mandat}"
    chloe = connecter(app, troupe.chloe, temps.instant)
    assert troupe.mandat.hex[:8].upper() not in chloe.get(LISTE).text
    assert chloe.get(confier).status_code == 404
    assert chloe.envoyer(confier, {"aidants": str(bob)}).status_code == 404
    assert connecter(app, bob, temps.instant).get(confier).status_code == 403


def test_reserve_a_quelqu_un_qui_est_la_il_reste_a_lui(
    bob: uuid.UUID, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Appartenance, (troupe.alice, troupe.organisation)).terminee_le = None
    robert = connecter(app, troupe.robert, temps.instant)
    assert "Aucun" in robert.get(LISTE).text
    assert robert.get(f"{LISTE}{troupe.mandat}").status_code == 404
    assert "n’a plus personne" not in robert.get("/equipe/").text
