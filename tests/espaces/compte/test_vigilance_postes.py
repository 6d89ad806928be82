"""« Est-ce bien vous ? » about a computer: each strange one once, and never asked of itself."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from app.metier.authentification import services as authentification
from app.metier.authentification.vigilance.libelles import NON, OUI
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.authentification.vigilance.observation import observer_un_ordinateur
from app.metier.equipe.vigilance import repondre
from app.socle.bdd import transaction
from app.socle.cles import condenser
from app.web.reponses.securite import CONNEXION
from tests.client import ClientVerifie
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, Distribution, deux_moteurs, la_connexion, un_membre

COMPTE = "/mon-compte/"
A_ELLE, ETRANGER, AUTRE = "poste à elle", "poste étranger", "poste autre"


class Compte:
    """Alice's account, which logs in here and there."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge) -> None:
        self.app, self.alice, self.temps = app, troupe.alice, temps
        self.connus: set[str] = set()

    def entrer(self, poste: str) -> ClientVerifie:
        """Log in from a browser, by the link."""
        self.temps.avancer(minutes=1)
        with self.app.extensions["fabrique"]() as session, transaction(session):
            ouverte, secret = authentification.ouvrir(
                session, self.alice, maintenant=self.temps.instant, poste=poste
            )
            observer_un_ordinateur(session, ouverte, deja_venu=poste in self.connus)
        self.connus.add(poste)
        navigateur = self.app.test_client()
        assert isinstance(navigateur, ClientVerifie)
        navigateur.set_cookie(CONNEXION, secret)
        return navigateur

    def questions(self) -> list[tuple[str, str | None]]:
        """The computers asked about, each with its answer."""
        postes = {condenser(poste): poste for poste in (A_ELLE, ETRANGER, AUTRE)}
        with self.app.extensions["fabrique"]() as session:
            lues = session.scalars(select(UsageInhabituel).order_by(UsageInhabituel.le))
            return [(postes[une.poste_hash], une.reponse) for une in lues]


@pytest.fixture
def compte(app: Flask, troupe: Distribution, temps: Horloge) -> Compte:
    present = Compte(app, troupe, temps)
    present.entrer(A_ELLE)
    return present


def est_demandee(navigateur: ClientVerifie) -> bool:
    return "est-ce bien vous" in navigateur.get(COMPTE).text


def repond(navigateur: ClientVerifie, reponse: str) -> None:
    page = navigateur.get(COMPTE).text
    adresse = page.split('action="/mon-compte/est-ce-bien-vous/')[1].split('"')[0]
    fait = navigateur.envoyer(f"/mon-compte/est-ce-bien-vous/{adresse}", {"reponse": reponse})
    assert fait.status_code == 303


def test_un_ordinateur_etranger_ne_repond_pas_de_lui_meme(compte: Compte) -> None:
    assert not est_demandee(compte.entrer(ETRANGER))
    for _ in range(2):  # back there, even after others have come
        assert not est_demandee(compte.entrer(ETRANGER))
    assert compte.questions() == [(ETRANGER, None)], "une fois, quoi qu’il revienne"
    elle = compte.entrer(A_ELLE)
    assert est_demandee(elle)
    assert compte.questions() == [(ETRANGER, None)]


def test_un_oui_ne_vaut_que_pour_cet_ordinateur(compte: Compte) -> None:
    compte.entrer(ETRANGER)
    repond(compte.entrer(A_ELLE), OUI)
    compte.entrer(ETRANGER)
    assert compte.questions() == [(ETRANGER, OUI)]
    compte.entrer(AUTRE)  # the same week
    assert compte.questions() == [(ETRANGER, OUI), (AUTRE, None)]


def test_qui_n_a_pas_ete_reconnu_est_redemande_a_son_retour(compte: Compte) -> None:
    compte.entrer(ETRANGER)
    repond(compte.entrer(A_ELLE), NON)
    for _ in range(2):
        assert not est_demandee(compte.entrer(ETRANGER))
    assert compte.questions() == [(ETRANGER, NON), (ETRANGER, None)]
    assert est_demandee(compte.entrer(A_ELLE))


@deux_moteurs
def test_deux_venues_a_la_fois_ne_font_qu_une_question(moteur: Engine) -> None:
    with un_acte(moteur, CLES) as session:
        alice = un_membre(session, INSTANT).aidant_id
        authentification.ouvrir(session, alice, maintenant=INSTANT, poste=A_ELLE)

    def venir(rang: int) -> None:
        le = INSTANT + timedelta(minutes=1 + rang)
        with un_acte(moteur, CLES) as session:
            ouverte, _ = authentification.ouvrir(session, alice, maintenant=le, poste=ETRANGER)
            observer_un_ordinateur(session, ouverte, deja_venu=False)

    _, erreurs = a_la_fois(4, venir)
    assert not erreurs
    with un_acte(moteur, CLES) as session:
        (posee,) = session.scalars(select(UsageInhabituel))

    def repondre_et_venir(rang: int) -> object:
        if rang:
            venir(10 + rang)
            return None
        with un_acte(moteur, CLES) as session:
            return repondre(
                session,
                la_connexion(session, alice),
                posee.id,
                OUI,
                fiche="",
                telephone="",
                maintenant=INSTANT + timedelta(minutes=9),
            )

    _, erreurs = a_la_fois(3, repondre_et_venir)
    assert not erreurs
    with un_acte(moteur, CLES) as session:
        assert [une.reponse for une in session.scalars(select(UsageInhabituel))] == [OUI]
