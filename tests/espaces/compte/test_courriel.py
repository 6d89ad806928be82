"""The address changes while its owner is logged in elsewhere: what was open closes, nothing is lost."""

import re

from flask import Flask
from sqlalchemy import select

from app.metier.authentification import ordinateurs
from app.metier.authentification.models import Ordinateur
from app.metier.messages.models import Courriel
from app.metier.messages.services import composer, texte_de
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, code_de, connecter

NEUVE = "neuve@essai.fr"


def lien_envoye(app: Flask) -> str:
    """The address that the mail to the new one carries."""
    with app.extensions["fabrique"]() as session:
        courriel = session.scalars(select(Courriel).filter_by(destinataire=NEUVE)).one()
        texte = texte_de(composer(session, courriel, de="x@y.fr"))
    trouve = re.search(r"/connexion/courriel\?jeton=[\w-]+", texte)
    assert trouve
    return trouve[0]


def test_ce_qui_etait_ouvert_ailleurs_se_ferme_sans_rien_perdre(
    app: Flask, client: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    bureau, ailleurs = (connecter(app, troupe.alice, temps.instant) for _ in range(2))
    with app.extensions["fabrique"]() as session, transaction(session):
        ordinateurs.retenir(session, troupe.alice, nom="Edge", maintenant=temps.instant)
    assert bureau.envoyer("/mon-compte/courriel", {"courriel": NEUVE}).status_code == 303
    assert ailleurs.get("/espace-aidant/").status_code == 200, "asked, nothing has changed yet"
    jeton = ailleurs.jeton()
    assert client.envoyer(lien_envoye(app)).location == "/connexion"
    for navigateur in (bureau, ailleurs):
        assert navigateur.get("/espace-aidant/").location.startswith("/connexion?")
    envoi = {"courriel": "encore@essai.fr", "csrf_token": jeton}
    perdu = ailleurs.post("/mon-compte/courriel", data=envoi)
    assert perdu.status_code == 401
    assert "encore@essai.fr" in perdu.text, "what was typed is kept, to be sent again"
    with app.extensions["fabrique"]() as session:
        assert all(ordinateur.oublie_le for ordinateur in session.scalars(select(Ordinateur)))
        code = code_de(session, troupe.alice, temps.instant)
    entree = {"email": "alice@essai.fr", "code": code}
    assert client.envoyer("/connexion", entree).status_code == 422, "the old address opens nothing"
    assert client.envoyer("/connexion", {**entree, "email": NEUVE}).location == "/connexion/attente"
