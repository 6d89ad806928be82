"""A colleague's passkeys, as their référent sees them: suspended or removed, never given."""

import pytest
from flask import Flask

from app.metier.authentification.models import MoyenConnexion
from app.metier.equipe.etats import Etat
from app.metier.equipe.liste.pages import fiche_de
from app.socle.bdd import transaction
from tests.authentificateur import Appareil
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.cles import ajouter, demander, repondre
from tests.espaces.connexion.conftest import Boite
from tests.espaces.referent.equipe.bureau import Bureau
from tests.espaces.referent.equipe.conftest import lu
from tests.fabriques import Distribution, deux_moteurs, membre_de


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge, boite: Boite) -> Bureau:
    return Bureau(app, troupe, temps, boite)


@pytest.fixture
def appareil(bureau: Bureau) -> Appareil:
    """Alice's key, once she has been told of it."""
    ajoutee = ajouter(bureau.alice, "Clé bleue")
    bureau.boite.recus.clear()
    return ajoutee


def la_cle(bureau: Bureau) -> MoyenConnexion:
    return next(moyen for moyen in bureau.moyens() if moyen.genre == "cle")


@deux_moteurs
def test_suspendre_une_cle(bureau: Bureau, appareil: Appareil, client: ClientVerifie) -> None:
    page = lu(bureau.voir())
    assert "Clé d’accès Clé bleue" in page
    assert "Ajouter une clé" not in page
    geste = bureau.moyen("suspendre", la_cle(bureau).id)
    assert "Elle n’ouvrira plus le compte" in bureau.navigateur.get(geste).text
    options = demander(client)
    assert bureau.navigateur.envoyer(geste).location == bureau.adresse()
    (message,) = bureau.messages()
    assert "Clé bleue" in message
    assert "codes" not in message
    assert repondre(client, appareil.signer(options)).status_code == 422
    page = lu(bureau.voir())
    assert "elle n’ouvre plus le compte" in page
    assert "Remettre" not in page


def test_une_cle_suspendue_ne_se_remet_pas(bureau: Bureau, appareil: Appareil) -> None:
    """It shows no code: nothing would say that it is in hand."""
    bureau.navigateur.envoyer(bureau.moyen("suspendre", la_cle(bureau).id))
    reprise = bureau.moyen("reprendre", la_cle(bureau).id)
    assert bureau.navigateur.get(reprise).status_code == 404
    assert bureau.navigateur.envoyer(reprise, {"code": "000000"}).status_code == 404
    assert bureau.navigateur.get(bureau.moyen("heure", la_cle(bureau).id)).status_code == 404


@deux_moteurs
def test_retirer_une_cle(bureau: Bureau, appareil: Appareil, client: ClientVerifie) -> None:
    geste = bureau.moyen("retirer", la_cle(bureau).id)
    assert "Retirer cette clé" in bureau.navigateur.get(geste).text
    assert bureau.navigateur.envoyer(geste, {"motif": "perte"}).location == bureau.adresse()
    (message,) = bureau.messages()
    assert "Clé bleue" in message
    assert repondre(client, appareil.signer(demander(client))).status_code == 422


def test_une_cle_seule_ouvre_le_compte(bureau: Bureau, appareil: Appareil, app: Flask) -> None:
    with app.extensions["fabrique"]() as session:
        with transaction(session):
            session.get_one(MoyenConnexion, bureau.telephone).suspendu_le = bureau.temps.instant
        membre = membre_de(session, bureau.troupe.alice, bureau.troupe.organisation)
        assert fiche_de(session, membre).etat is Etat.PRET
    assert "clé d’accès clé bleue" in lu(bureau.navigateur.get("/equipe/")).lower()
