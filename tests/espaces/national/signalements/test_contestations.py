"""Contested uses come to the national team when no référent can answer, or when none did."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.actes import curseur_de
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.journal.models import Ligne
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.queries import DELAI_DU_REFERENT
from app.metier.mandats.contestations.services import contester
from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, tenir_roles, une_utilisation
from tests.photographie import photographie

LISTE = "/pilotage/contestations"


@pytest.fixture
def contestee(app: Flask, troupe: Distribution, temps: Horloge) -> uuid.UUID:
    """A use that Alice did, contested; Robert, her référent, may answer."""
    with app.extensions["fabrique"]() as session, transaction(session):
        une_utilisation(
            session,
            session.scalars(select(Autorisation).filter_by(mandat_id=troupe.mandat)).one(),
            session.get_one(Mandat, troupe.mandat).aidant_id,
            maintenant=temps.instant,
        )
    with app.extensions["fabrique"]() as session, transaction(session):
        derniere = session.scalars(
            select(Ligne.condensat).order_by(Ligne.seq.desc()).limit(1)
        ).one()
        contester(
            session,
            troupe.mandat,
            curseur_de(derniere),
            lien="https://exemple.fr",
            maintenant=temps.instant,
        )
        return session.scalars(select(Contestation.id)).one()


def sans_referent(app: Flask, troupe: Distribution) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        mandat = session.get_one(Mandat, troupe.mandat)
        membre = session.get_one(Appartenance, (troupe.robert, mandat.organisation_id))
        tenir_roles(session, membre, "aidant")


def test_tant_qu_un_referent_peut_repondre_elle_est_a_lui(
    contestee: uuid.UUID, nadia: ClientVerifie, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"])
    liste = contenu(nadia.get(LISTE))
    assert "Aucune n’attend" in liste
    assert "Chez les personnes référentes" in liste, "seen at once, and until when"
    assert "Connexion à un site" not in liste
    assert nadia.get(f"{LISTE}/{contestee}").status_code == 404
    envoi = nadia.envoyer(f"{LISTE}/{contestee}", {"reponse": "verifie"})
    assert envoi.status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


def test_sans_referent_l_equipe_nationale_repond_une_fois(
    contestee: uuid.UUID, nadia: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    sans_referent(app, troupe)
    liste = contenu(nadia.get(LISTE))
    assert "France Services de Saint-Just" in liste
    assert str(IDENTITE.nom_naissance) not in liste
    adresse = f"{LISTE}/{contestee}"
    avant = photographie(app.extensions["moteur"])
    for faux in ({}, {"reponse": "autre", "precision": ""}, {"reponse": "non"}):
        assert nadia.envoyer(adresse, faux).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    assert nadia.envoyer(adresse, {"reponse": "erreur"}).location == LISTE
    assert "Aucune n’attend" in contenu(nadia.get(LISTE))
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(adresse, {"reponse": "verifie"}).status_code == 409
    assert photographie(app.extensions["moteur"]) == avant


def test_apres_quinze_jours_elle_est_aux_deux(
    contestee: uuid.UUID,
    nadia: ClientVerifie,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        trouvee = session.get_one(Contestation, contestee)
        trouvee.contestee_le = temps.instant - DELAI_DU_REFERENT + timedelta(seconds=1)
    assert "Aucune n’attend" in contenu(nadia.get(LISTE))
    temps.avancer(seconds=1)
    assert "France Services de Saint-Just" in contenu(nadia.get(LISTE))
    robert = connecter(app, troupe.robert, temps.instant)
    reponse = {"reponse": "verifie"}
    assert robert.envoyer(f"/suivi/contestations/{contestee}", reponse).status_code == 303
    assert nadia.envoyer(f"{LISTE}/{contestee}", reponse).status_code == 409


def test_personne_ne_repond_de_son_propre_usage(
    contestee: uuid.UUID, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    sans_referent(app, troupe)
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, troupe.alice), "securite")
    alice = connecter(app, troupe.alice, temps.instant)
    assert "Aucune n’attend" in contenu(alice.get(LISTE))
    avant = photographie(app.extensions["moteur"])
    assert alice.get(f"{LISTE}/{contestee}").status_code == 404
    assert alice.envoyer(f"{LISTE}/{contestee}", {"reponse": "verifie"}).status_code == 404
    assert photographie(app.extensions["moteur"], sauf=()) == avant
