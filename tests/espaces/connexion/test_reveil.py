"""An account that closed for want of a login opens again by its code, then its link."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import INACTIVITE, Aidant
from app.metier.journal.models import Ligne
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.espaces.connexion.lien import demander_lien
from tests.fabriques import Distribution, connecter, deux_moteurs, tenir_roles


@pytest.fixture
def endormie(app: Flask, poste: Poste, temps: Horloge) -> Aidant:
    """Alice, who did not come for thirteen months."""
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, poste.aidant_id)
        alice.desactive_le, alice.motif_desactivation = temps.instant, INACTIVITE
        return alice


def relue(app: Flask, aidant: Aidant) -> Aidant:
    with app.extensions["fabrique"]() as session:
        return session.get_one(Aidant, aidant.id)


@deux_moteurs
def test_le_code_puis_le_lien_rouvrent_une_fois(
    app: Flask, client: ClientVerifie, poste: Poste, boite: Boite, endormie: Aidant, temps: Horloge
) -> None:
    assert demander_lien(client, poste).status_code == 303
    assert not relue(app, endormie).est_actif, "the code alone opens nothing"
    assert client.get(boite.lien()).status_code == 200
    assert not relue(app, endormie).est_actif, "nor does looking at the link"
    assert client.envoyer(boite.lien()).status_code == 303
    alice = relue(app, endormie)
    assert alice.est_actif
    assert alice.actif_le == temps.instant.date()
    assert client.get("/espace-aidant/").status_code == 200
    with app.extensions["fabrique"]() as session:
        notees = session.scalars(select(Ligne.action).filter_by(cible_id=alice.id)).all()
    assert notees.count("reactivation_compte") == 1


def test_un_mauvais_code_a_la_meme_reponse_que_partout(
    app: Flask, client: ClientVerifie, poste: Poste, endormie: Aidant
) -> None:
    champs = {"email": "alice@essai.fr", "code": poste.mauvais_code()}
    assert client.envoyer("/connexion", champs).status_code == 422
    assert not relue(app, endormie).est_actif


@pytest.mark.parametrize("motif", [None, "depart"])
def test_un_compte_que_quelqu_un_a_ferme_ne_se_rouvre_pas_ainsi(
    motif: str | None, app: Flask, client: ClientVerifie, poste: Poste, endormie: Aidant
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, endormie.id).motif_desactivation = motif
    assert demander_lien(client, poste).status_code == 422
    assert not relue(app, endormie).est_actif


def test_celui_de_l_equipe_nationale_ne_se_rouvre_pas_seul(
    app: Flask, client: ClientVerifie, poste: Poste, endormie: Aidant, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, endormie.id), "support")
    assert demander_lien(client, poste).status_code == 422
    assert not relue(app, endormie).est_actif


def test_l_equipe_nationale_ferme_pour_de_bon_celui_qui_dort(
    app: Flask,
    client: ClientVerifie,
    poste: Poste,
    boite: Boite,
    endormie: Aidant,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    assert demander_lien(client, poste).status_code == 303
    lien, nadia = boite.lien(), connecter(app, troupe.nadia, temps.instant)
    compte = f"/pilotage/comptes/{endormie.id}"
    nadia.envoyer(compte, {"motif": "securite"})
    assert "Le fermer pour de bon" in nadia.get(compte).text
    assert nadia.envoyer(f"{compte}/fermer", {"motif": "securite"}).location == compte
    assert relue(app, endormie).motif_desactivation == "national_securite"
    assert client.envoyer(lien).status_code == 403, "le lien déjà parti n’ouvre plus rien"
    temps.avancer(minutes=16)
    assert demander_lien(client, poste).status_code == 422
    assert "Le fermer pour de bon" not in nadia.get(compte).text


def test_qui_dort_dit_ses_moyens_perdus(
    app: Flask, client: ClientVerifie, poste: Poste, boite: Boite, endormie: Aidant
) -> None:
    assert client.envoyer("/connexion/perdu", {"email": "alice@essai.fr"}).status_code == 303
    app.extensions["arriere_plan"].faire()
    assert client.envoyer(boite.lien(), {"genre": "application"}).status_code in (200, 303)
    assert demander_lien(client, poste).status_code == 422
