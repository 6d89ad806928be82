"""« Est-ce bien vous ? »: the holder is asked first, nothing is stopped; a no closes what must be."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.authentification import services as authentification
from app.metier.authentification.models import Ordinateur
from app.metier.authentification.ordinateurs import retenir
from app.metier.authentification.vigilance.libelles import NUIT, ORDINATEUR, PLUSIEURS
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.authentification.vigilance.observation import (
    demander,
    est_la_nuit,
    observer_un_ordinateur,
    observer_un_usage,
)
from app.metier.journal.models import Ligne
from app.metier.mandats.faits.usages import noter_utilisation
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.fabriques import INSTANT, Distribution, connecter, deux_moteurs
from tests.photographie import photographie

ESPACE = "/espace-aidant/"


class Veille:
    """Alice's account, watched."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge) -> None:
        self.app, self.troupe, self.temps = app, troupe, temps

    def poser(self, motif: str = NUIT, *, le: datetime | None = None) -> str:
        """Keep a question for Alice; its address."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            ici = self.troupe.alice, self.troupe.organisation
            demander(session, *ici, motif, le=le or self.temps.instant - timedelta(hours=1))
            session.flush()
            (une,) = session.scalars(select(UsageInhabituel.id).filter_by(repondu_le=None))
            return f"/mon-compte/est-ce-bien-vous/{une}"

    def questions(self) -> list[tuple[str, str | None]]:
        """Every question: its kind, its answer."""
        with self.app.extensions["fabrique"]() as session:
            lues = session.scalars(select(UsageInhabituel).order_by(UsageInhabituel.le))
            return [(une.motif, une.reponse) for une in lues]

    def actions(self) -> list[str]:
        with self.app.extensions["fabrique"]() as session:
            return list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))[-1:]


@pytest.fixture
def veille(app: Flask, troupe: Distribution, temps: Horloge) -> Veille:
    return Veille(app, troupe, temps)


@deux_moteurs
def test_oui_la_ferme_et_s_ecrit_au_journal(veille: Veille, app: Flask) -> None:
    alice = connecter(app, veille.troupe.alice, veille.temps.instant)
    assert "est-ce bien vous" not in alice.get(ESPACE).text
    adresse = veille.poser()
    for page in (ESPACE, "/usagers/", "/mon-compte/"):
        assert f'action="{adresse}"' in alice.get(page).text, page
    assert adresse not in alice.get("/mandats/nouveau").text, "jamais au milieu d’un mandat"
    fait = alice.envoyer(adresse, {"reponse": "oui", "suite": "/usagers/"})
    assert (fait.status_code, fait.location) == (303, "/usagers/")
    assert (veille.questions(), veille.actions()) == ([(NUIT, "oui")], ["usage_reconnu"])
    avant = photographie(app.extensions["moteur"])
    assert alice.envoyer(adresse, {"reponse": "non"}).status_code == 303
    assert photographie(app.extensions["moteur"]) == avant, "répondre deux fois, c’est une fois"
    assert "est-ce bien vous" not in alice.get(ESPACE).text


def test_non_ferme_le_reste_et_previent_sans_perdre_la_page(veille: Veille, app: Flask) -> None:
    troupe, temps = veille.troupe, veille.temps
    ailleurs = connecter(app, troupe.alice, temps.instant)
    alice = connecter(app, troupe.alice, temps.instant)
    with app.extensions["fabrique"]() as session, transaction(session):
        retenir(session, troupe.alice, nom="Poste", maintenant=temps.instant)
    adresse = veille.poser(PLUSIEURS)
    assert alice.envoyer(adresse, {"reponse": "non", "suite": "//mal.fr"}).location == ESPACE
    assert ailleurs.get(ESPACE).location.startswith("/connexion?")
    assert alice.get(ESPACE).location.startswith("/presence?"), "un code, et l’on continue"
    with app.extensions["fabrique"]() as session:
        assert session.scalars(select(Ordinateur)).one().oublie_le is not None
        ecrits = session.scalars(select(Courriel.destinataire).order_by(Courriel.destinataire))
        assert list(ecrits) == ["alice@essai.fr", "robert@essai.fr"]
    robert = connecter(app, troupe.robert, temps.instant)
    assert "ne reconnaît pas" in robert.get(f"/equipe/{troupe.alice}").text
    _la_securite_la_suit(veille, app, adresse.rpartition("/")[2])


def _la_securite_la_suit(veille: Veille, app: Flask, usage: str) -> None:
    nadia = connecter(app, veille.troupe.nadia, veille.temps.instant)
    assert "Un usage non reconnu à suivre" in nadia.get("/pilotage/").text
    liste = nadia.get("/pilotage/usages-non-reconnus").text
    assert usage in liste
    assert "Alice" not in liste
    page = f"/pilotage/usages-non-reconnus/{usage}"
    assert nadia.envoyer(page, {"issue": "rien"}).status_code == 422
    assert nadia.envoyer(page, {"issue": "moyens"}).status_code == 303
    assert nadia.envoyer(page, {"issue": "erreur"}).status_code in (404, 409)
    assert veille.actions() == ["usage_non_reconnu_clos"]


def test_ni_ailleurs_ni_sans_reponse_ni_par_la_connexion_elle_meme(
    veille: Veille, app: Flask
) -> None:
    adresse = veille.poser()
    chloe = connecter(app, veille.troupe.chloe, veille.temps.instant)
    alice = connecter(app, veille.troupe.alice, veille.temps.instant)
    avant = photographie(app.extensions["moteur"])
    assert chloe.get(adresse).status_code == 404
    assert chloe.envoyer(adresse, {"reponse": "oui"}).status_code == 404
    for faux in ({}, {"reponse": "peut-être"}, {"reponse": "<b>" * 400}):
        assert alice.envoyer(adresse, faux).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    veille.temps.avancer(minutes=1)
    neuve = connecter(app, veille.troupe.robert, veille.temps.instant)
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = veille.troupe.robert, veille.troupe.organisation
        demander(session, *ici, ORDINATEUR, le=veille.temps.instant)
    assert "est-ce bien vous" not in neuve.get("/mon-compte/").text
    veille.temps.avancer(minutes=1)
    assert (
        "est-ce bien vous" in connecter(app, ici[0], veille.temps.instant).get("/mon-compte/").text
    )


def test_la_meme_n_est_pas_reposee_de_la_semaine(veille: Veille, app: Flask) -> None:
    adresse, temps = veille.poser(le=veille.temps.instant), veille.temps
    alice = connecter(app, veille.troupe.alice, temps.instant + timedelta(minutes=1))
    temps.avancer(minutes=2)
    assert alice.envoyer(adresse, {"reponse": "oui"}).status_code == 303
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = veille.troupe.alice, veille.troupe.organisation
        for jours in (1, 6, 8):
            demander(session, *ici, NUIT, le=INSTANT + timedelta(days=jours))
    assert veille.questions() == [(NUIT, "oui"), (NUIT, None)]


def test_ce_qui_est_inhabituel(veille: Veille, app: Flask) -> None:
    troupe, soir = veille.troupe, datetime.fromisoformat("2026-11-20T21:30:00+00:00")
    with app.extensions["fabrique"]() as session, transaction(session):
        lieu = session.get_one(Organisation, troupe.organisation)
        assert est_la_nuit(soir, lieu.zone), "22 h 30 à Saint-Just"
        assert not est_la_nuit(soir - timedelta(hours=1), lieu.zone)
        premiere, _ = authentification.ouvrir(session, troupe.alice, maintenant=soir)
        observer_un_ordinateur(session, premiere, deja_venu=False)
        plus_tard = soir + timedelta(days=1)
        seconde, _ = authentification.ouvrir(session, troupe.alice, maintenant=plus_tard)
        observer_un_ordinateur(session, seconde, deja_venu=True)
        observer_un_ordinateur(session, seconde, deja_venu=False)
    assert veille.questions() == [(ORDINATEUR, None)], "la première fois n’étonne personne"


@deux_moteurs
def test_quatre_personnes_en_dix_minutes(veille: Veille, app: Flask) -> None:
    troupe, midi = veille.troupe, datetime.fromisoformat("2026-11-20T11:00:00+00:00")
    ici = troupe.alice, troupe.organisation
    with app.extensions["fabrique"]() as session:
        zone = session.get_one(Organisation, troupe.organisation).zone
    autres = [_une_personne(veille, app, rang) for rang in range(4)]
    for rang, usager in enumerate(autres):
        le = midi + timedelta(minutes=rang)
        with app.extensions["fabrique"]() as session, transaction(session):
            observer_un_usage(session, *ici, usager, zone=zone, maintenant=le)
            _servir(session, troupe, usager, le)
        assert veille.questions() == ([(PLUSIEURS, None)] if rang == 3 else [])


def _une_personne(veille: Veille, app: Flask, rang: int) -> uuid.UUID:
    from dataclasses import replace

    from tests.fabriques import IDENTITE, membre_de, un_usager

    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, veille.troupe.alice, veille.troupe.organisation)
        autre = replace(IDENTITE, sub=f"{rang}" * 64, prenoms=f"Zoé{rang}")
        return un_usager(session, membre, INSTANT, autre).id


def _servir(session, troupe: Distribution, usager: uuid.UUID, le: datetime) -> None:
    from app.metier.mandats.models import Autorisation

    autorisation = session.scalars(select(Autorisation.id).filter_by(mandat_id=troupe.mandat))
    noter_utilisation(
        session,
        autorisation.first(),
        "logement",
        demarche=None,
        maintenant=le,
        aidant=troupe.alice,
        organisation=troupe.organisation,
        usager=usager,
        mandat=troupe.mandat,
    )
