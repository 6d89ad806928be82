"""`flask organisation …`, `flask aidant …`: start a production base by hand."""

from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import par_courriel
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import services as moyens
from app.metier.messages.models import Courriel
from app.metier.organisations.queries import par_siret
from app.metier.territoires.models import Zonage
from tests.authentificateur import Appareil, options_de
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import INSTANT, deux_moteurs
from tests.photographie import photographie

pytestmark = deux_moteurs
SECRET = pyotp.random_base32(32)
ORGANISATION = (
    "organisation creer --nom Essai --type CCAS --siret 11122233700011 --adresse Ici"
    " --code-postal 97400 --ville Saint-Denis --fuseau Indian/Reunion"
    " --responsable Modele"
).split()
AIDANT = (
    "aidant creer --siret 11122233700011 --prenom Alice --nom Essai --courriel Alice@essai.fr"
    " --role aidant --role referent"
).split()


def lancer(app: Flask, *mots: str, saisie: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(mots), input=saisie)


@pytest.fixture
def graine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret that `appairer` draws."""
    monkeypatch.setattr(moyens, "nouveau_secret_totp", lambda: SECRET)


def test_une_base_neuve_s_amorce_a_la_main(app: Flask, session: Session, graine: None) -> None:
    assert lancer(app, *ORGANISATION).output == "Structure créée : Essai (11122233700011).\n"
    assert lancer(app, *AIDANT).output == "Compte créé : Alice Essai <alice@essai.fr>.\n"
    organisation, alice = (
        par_siret(session, "11122233700011"),
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
    monkeypatch.setattr(moyens, "nouveau_secret_totp", lambda: pyotp.random_base32(32))
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
        ([*AIDANT[:3], "99999999800019", *AIDANT[4:]], "Aucune structure ne porte ce SIRET."),
        ([*AIDANT, "--role", "roi"], "'roi'"),
    ):
        refus = lancer(app, *mots)
        assert refus.exit_code != 0
        assert phrase in refus.output
        assert "Traceback" not in refus.output
    assert photographie(moteur) == avant


def test_une_structure_de_l_adresse_prend_sa_commune_et_son_heure(
    app: Flask, session: Session
) -> None:
    """Without `--code-commune`, the one commune of this name and this postal code."""
    assert lancer(app, *ORGANISATION, "--label-france-services").exit_code == 0
    creee = par_siret(session, "11122233700011")
    assert creee is not None
    assert (creee.code_commune, creee.code_region) == ("97411", "04")
    assert (creee.fuseau, creee.type, creee.label_france_services) == (
        *("Indian/Reunion", "ccas"),
        True,
    )


def test_une_commune_et_un_type_que_l_on_ne_connait_pas_se_disent(
    app: Flask, session: Session
) -> None:
    mots = " ".join(ORGANISATION).replace("CCAS", "Garage").replace("Saint-Denis", "Ailleurs")
    dit = lancer(app, *mots.split())
    assert dit.exit_code == 0
    assert "Garage" in dit.output
    assert "Commune inconnue" in dit.output
    creee = par_siret(session, "11122233700011")
    assert creee is not None
    assert (creee.type, creee.type_autre, creee.commune) == ("autre", "Garage", None)
    # As it was given, since no commune says it.
    assert creee.fuseau == "Indian/Reunion"
    session.rollback()
    dit = lancer(app, *mots.split(), "--siret-partage", "--code-commune", "69381")
    assert "Commune inconnue" not in dit.output


def test_un_compte_va_a_la_structure_que_l_on_nomme_quand_deux_ont_le_meme_siret(
    app: Flask, session: Session
) -> None:
    lancer(app, *ORGANISATION)
    autre = " ".join(ORGANISATION).replace("--nom Essai", "--nom Relais").split()
    assert lancer(app, *autre, "--siret-partage").exit_code == 0
    refus = lancer(app, *AIDANT)
    assert refus.exit_code == 1
    assert "«\u00a0Essai\u00a0», «\u00a0Relais\u00a0»" in refus.output
    absente = lancer(app, *AIDANT, "--structure", "Mairie")
    assert "Aucune structure ne porte ce SIRET et ce nom." in absente.output
    metier = ("--typologie", "secretaire_mairie", "--conseiller-numerique")
    assert lancer(app, *AIDANT, "--structure", "Relais", *metier).exit_code == 0
    alice = par_courriel(session, "alice@essai.fr")
    assert alice is not None
    assert alice.metier == "Secrétaire de mairie, conseiller numérique"
    relais = par_siret(session, "11122233700011", nom="Relais")
    assert relais is not None
    assert alice.derniere_organisation_id == relais.id


def test_des_zonages_se_chargent_d_un_fichier(app: Flask, session: Session, tmp_path: Path) -> None:
    fichier = tmp_path / "zonages.csv"
    fichier.write_text("\ufeffcode_commune;zonage;date\n97411;FRR;2024-07-01\n", encoding="utf-8")
    assert (
        lancer(app, "organisation", "zonages", str(fichier)).output == "Communes zonées\u00a0: 1.\n"
    )
    fichier.write_text("code_commune;zonage;date\n00000;FRR;2024-07-01\n", encoding="utf-8")
    refus = lancer(app, "organisation", "zonages", str(fichier))
    assert (refus.exit_code, "Ligne 2" in refus.output) == (1, True)
    assert session.get(Zonage, "97411") is not None


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
