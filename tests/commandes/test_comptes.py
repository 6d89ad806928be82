"""`flask organisation …`, `flask aidant …`: start a production base by hand."""

from datetime import datetime

import pyotp
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import par_courriel
from app.metier.authentification import services as authentification
from app.metier.authentification.models import MoyenConnexion
from app.metier.messages.models import Courriel
from app.metier.organisations.queries import par_siret
from tests.authentificateur import Appareil, options_de
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import INSTANT, deux_moteurs
from tests.photographie import photographie

pytestmark = deux_moteurs
SECRET = pyotp.random_base32(32)
ORGANISATION = (
    "organisation creer --nom Essai --type CCAS --siret 11122233300011 --adresse Ici"
    " --code-postal 97400 --ville Saint-Denis --fuseau Indian/Reunion"
    " --responsable Modele"
).split()
AIDANT = (
    "aidant creer --siret 11122233300011 --prenom Alice --nom Essai --courriel Alice@essai.fr"
    " --role aidant --role referent"
).split()


def lancer(app: Flask, *mots: str, saisie: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(mots), input=saisie)


@pytest.fixture
def graine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret that `appairer` draws."""
    monkeypatch.setattr(authentification, "nouveau_secret_totp", lambda: SECRET)


def test_une_base_neuve_s_amorce_a_la_main(app: Flask, session: Session, graine: None) -> None:
    assert lancer(app, *ORGANISATION).output == "Structure créée : Essai (11122233300011).\n"
    assert lancer(app, *AIDANT).output == "Compte créé : Alice Essai <alice@essai.fr>.\n"
    organisation, alice = (
        par_siret(session, "11122233300011"),
        par_courriel(session, "alice@essai.fr"),
    )
    assert organisation is not None
    assert organisation.fuseau == "Indian/Reunion"
    assert alice is not None
    membre = session.get_one(Appartenance, (alice.id, organisation.id))
    assert (membre.peut(Droit.MANDATS), membre.peut(Droit.EQUIPE), alice.roles) == (
        True,
        True,
        None,
    )
    session.rollback()

    fait = lancer(app, "aidant", "appairer", "alice@essai.fr", saisie=code(INSTANT))
    assert fait.exit_code == 0
    assert SECRET in fait.output
    assert "C’est fait" in fait.output
    moyen = session.scalars(select(MoyenConnexion)).one()
    assert (moyen.aidant_id, moyen.valide_le) == (alice.id, INSTANT)


def test_un_mauvais_code_n_appaire_rien(
    app: Flask, moteur: Engine, session: Session, graine: None
) -> None:
    lancer(app, *ORGANISATION)
    lancer(app, *AIDANT)
    avant = photographie(moteur, sauf={"tentative"})
    refus = lancer(app, "aidant", "appairer", "alice@essai.fr", saisie="000000\n")
    assert refus.exit_code == 1
    assert "Ce code n’est pas le bon" in refus.output
    inconnu = lancer(app, "aidant", "appairer", "personne@essai.fr", saisie=code(INSTANT))
    assert inconnu.exit_code == 1
    assert "Aucun compte" in inconnu.output
    assert SECRET not in inconnu.output
    assert photographie(moteur, sauf={"tentative"}) == avant


def test_un_second_telephone_demande_son_propre_code(
    app: Flask, moteur: Engine, graine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lancer(app, *ORGANISATION)
    lancer(app, *AIDANT)
    lancer(app, "aidant", "appairer", "alice@essai.fr", saisie=code(INSTANT))
    avant = photographie(moteur, sauf={"tentative"})
    monkeypatch.setattr(authentification, "nouveau_secret_totp", lambda: pyotp.random_base32(32))
    du_premier = pyotp.TOTP(SECRET).at(INSTANT, counter_offset=1)
    refus = lancer(app, "aidant", "appairer", "alice@essai.fr", saisie=f"{du_premier}\n")
    assert refus.exit_code == 1
    assert photographie(moteur, sauf={"tentative"}) == avant


def test_un_refus_est_une_phrase(app: Flask, moteur: Engine) -> None:
    lancer(app, *ORGANISATION)
    lancer(app, *AIDANT)
    avant = photographie(moteur)
    for mots, phrase in (
        (ORGANISATION, "Une structure porte déjà ce SIRET."),
        (AIDANT, "Un compte porte déjà cette adresse e-mail."),
        ([*AIDANT[:3], "9" * 14, *AIDANT[4:]], "Aucune structure ne porte ce SIRET."),
        ([*AIDANT, "--role", "roi"], "'roi'"),
    ):
        refus = lancer(app, *mots)
        assert refus.exit_code != 0
        assert phrase in refus.output
        assert "Traceback" not in refus.output
    assert photographie(moteur) == avant


def code(instant: datetime) -> str:
    return f"{pyotp.TOTP(SECRET).at(instant)}\n"


def test_un_compte_national_recoit_un_lien_pour_creer_sa_cle(app: Flask, session: Session) -> None:
    lancer(app, *ORGANISATION)
    dit = lancer(app, *AIDANT, "--role", "pilotage").output.splitlines()
    assert dit[0].startswith("Compte créé")
    premier = dit[-1].removeprefix(app.extensions["reglages"].base_url)
    assert premier.startswith("/connexion/cle/creer?jeton=")
    second = lancer(app, "aidant", "lien-cle", "alice@essai.fr").output.splitlines()[-1]
    lien = second.removeprefix(app.extensions["reglages"].base_url)
    client = app.test_client()
    assert isinstance(client, ClientVerifie)
    remplace = client.envoyer(premier, {"nom": "Clé bleue"})
    assert remplace.status_code == 403, "un second lien remplace le premier"
    avant = photographie(app.extensions["moteur"])
    assert client.get(lien).status_code == 200
    assert photographie(app.extensions["moteur"]) == avant, "l’ouvrir ne change rien"
    options = options_de(client.envoyer(lien, {"nom": "Clé bleue"}).text)
    appareil = Appareil(app.extensions["reglages"].base_url)
    champs = {"nom": "Clé bleue", "reponse": appareil.creer(options)}
    assert client.envoyer(lien, champs).location == "/connexion/cle"
    assert client.envoyer(lien, {"nom": "Encore"}).status_code == 403, "il sert une fois"
    assert client.envoyer(lien, champs).status_code == 422
    options = options_de(client.envoyer("/connexion/cle", {"email": "alice@essai.fr"}).text)
    champs = {"email": "alice@essai.fr", "reponse": appareil.signer(options)}
    assert client.envoyer("/connexion/cle", champs).status_code == 303
    assert client.get("/cgu").status_code == 200


def test_le_lien_dure_un_jour_et_s_envoie(app: Flask, session: Session, temps: Horloge) -> None:
    lancer(app, *ORGANISATION)
    assert "clé d’accès" not in lancer(app, *AIDANT).output
    lien = lancer(app, "aidant", "lien-cle", "alice@essai.fr").output.splitlines()[-1]
    temps.avancer(hours=24)
    client = app.test_client()
    assert isinstance(client, ClientVerifie)
    assert client.envoyer(lien.partition("5000")[2], {"nom": "Clé"}).status_code == 403
    envoi = lancer(app, "aidant", "lien-cle", "alice@essai.fr", "--envoyer")
    assert "jeton" not in envoi.output
    courriel = session.scalars(select(Courriel)).one()
    assert courriel.sujet == "Créez votre clé d’accès"
    assert lancer(app, "aidant", "lien-cle", "personne@essai.fr").exit_code == 1
