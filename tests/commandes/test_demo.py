"""`flask demo …`: invented people, loaded once, and what helps to play them."""

import json

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app import create_app
from app.commandes.demonstration.recit import BORNES, NB_MOIS, REGIONS, mois_racontes
from app.metier.aidants.queries import par_courriel
from app.metier.authentification.queries import moyens_utilisables
from app.metier.chiffres.publics import publie
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.metier.messages.services import deposer
from app.socle.bdd import transaction
from app.web.configuration import reglages
from config import Reglages, charger
from tests.bons_reglages import BONS
from tests.fabriques import INSTANT, deux_moteurs
from tests.photographie import photographie


@pytest.fixture
def commande(app: Flask):
    """Run one `flask demo …`; return what it printed."""

    def lancer(*mots: str, attendu: int = 0) -> str:
        resultat = app.test_cli_runner().invoke(args=["demo", *mots])
        assert resultat.exit_code == attendu, resultat.output
        return resultat.output

    return lancer


@deux_moteurs
def test_charger_deux_fois_ne_charge_qu_une_fois(
    app: Flask, commande, moteur: Engine, session: Session
) -> None:
    assert commande("charger") == "Démonstration chargée.\n"
    avant = photographie(moteur)
    assert avant["mandat"]
    assert avant["chiffre_mensuel"], "a référent sees figures from the start"
    assert len(avant["publication"]) == NB_MOIS, "and the public, invented ones"
    assert commande("charger") == "La démonstration était déjà chargée.\n"
    assert photographie(moteur) == avant
    session.info["cles"] = app.extensions["cles"]
    assert verifier_chaine(session).est_intact
    with app.app_context():
        graines = json.loads((reglages().instance / "demo.json").read_text(encoding="utf-8"))
    assert {compte["courriel"] for compte in graines["comptes"]} == {
        "alice@demo.fr",
        "robert@demo.fr",
        "chloe@demo.fr",
        "nadia@demo.fr",
        *(f"{nom}@demo.fr" for nom in "paula sacha ada farid selma diego otto chidi".split()),
    }


def test_les_chiffres_publics_ont_la_forme_de_ceux_des_premieres_annees(
    app: Flask, commande, session: Session
) -> None:
    commande("charger")
    lu = publie(session, nb_mois=NB_MOIS)
    assert lu is not None
    for mesure, (debut, fin) in BORNES.items():
        serie = lu.serie(mesure)
        assert (serie[0], serie[-1]) == (debut, fin)
    assert lu.dernier == mois_racontes(INSTANT)[-1] < INSTANT.date()
    regions = {code: lu.nombre("region", code, "demarches") or 0 for code in REGIONS}
    assert sorted(regions, key=regions.__getitem__)[-3:] == ["75", "32", "04"]
    assert lu.nombre("region", "94", "demarches") is None, "Corse is small: its figures are secret"
    with app.test_client() as visiteur:
        page = visiteur.get("/statistiques").text
    assert "Données inventées" not in page, "only a demonstration says so"


def test_les_collegues_ne_peuvent_pas_se_connecter(commande, session: Session) -> None:
    commande("charger")
    for qui, actif in (("yasmine", True), ("denis", True), ("maxime", False)):
        collegue = par_courriel(session, f"{qui}@demo.fr")
        assert collegue is not None
        assert collegue.est_actif is actif
        assert moyens_utilisables(session, collegue.id) == []


def test_le_code_ecrit_est_le_prochain_accepte(app: Flask, commande, session: Session) -> None:
    commande("charger")
    session.info["cles"] = cles = app.extensions["cles"]
    alice = par_courriel(session, "alice@demo.fr")
    assert alice is not None
    (moyen,) = moyens_utilisables(session, alice.id)
    secret = cles.dechiffrer(moyen.secret_chiffre, moyen.contexte).decode()
    assert commande("code", "alice@demo.fr") == pyotp.TOTP(secret).at(INSTANT) + "\n"
    with transaction(session):  # that one spent, the next is given
        moyen.dernier_pas = int(INSTANT.timestamp()) // 30
    prochain = pyotp.TOTP(secret).at(INSTANT, counter_offset=1)
    assert commande("code", "alice@demo.fr") == f"{prochain}\n"
    assert "n’a pas de code" in commande("code", "personne@demo.fr", attendu=1)


def test_le_dernier_courriel_se_lit_avec_son_lien(app: Flask, commande) -> None:
    assert "Aucun message" in commande("courriel", "alice@demo.fr", attendu=1)
    with app.app_context():
        dossier = reglages().instance / "courriels"
    dossier.mkdir(parents=True)
    for rang, jeton in enumerate(("ancien", "récent")):
        texte = f"To: alice@demo.fr\nSubject: Votre lien\nContent-Type: text/plain; charset=utf-8\n\nIci :\nhttp://x/lien?jeton={jeton}\n"
        (dossier / f"{rang}.eml").write_text(texte, encoding="utf-8")
    lignes = commande("courriel", "alice@demo.fr").splitlines()
    assert lignes[0] == "Votre lien"
    assert lignes[-1] == "http://x/lien?jeton=récent"
    assert "Aucun message" in commande("courriel", "robert@demo.fr", attendu=1)


def test_le_dernier_courriel_se_laisse_attendre(
    app: Flask, commande, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The postman is on his way: asked a moment too soon, the command waits for him."""
    commande("charger")
    alice = par_courriel(session, "alice@demo.fr")
    assert alice is not None
    session.info["cles"] = app.extensions["cles"]
    with transaction(session):
        deposer(session, alice, Message("Votre lien", "Ici"), maintenant=INSTANT)
    with app.app_context():
        dossier = reglages().instance / "courriels"

    def arriver(_: float) -> None:
        dossier.mkdir(parents=True)
        (dossier / "1.eml").write_text("To: alice@demo.fr\nSubject: Votre lien\n\nIci\n")
        with transaction(session):
            session.execute(update(Courriel).values(envoye_le=INSTANT))

    monkeypatch.setattr("app.commandes.demo.time.sleep", arriver)
    assert commande("courriel", "alice@demo.fr").startswith("Votre lien\n")


def test_la_demonstration_n_existe_pas_en_production(reglages: Reglages) -> None:
    production = create_app(charger(BONS))
    assert "demo" not in production.cli.commands
    assert {"db", "organisation", "aidant", "journal"} <= production.cli.commands.keys()
    production.extensions["moteur"].dispose()


def test_le_dernier_sms_se_lit(app: Flask, commande) -> None:
    with app.app_context():
        dossier = reglages().instance / "sms"
    dossier.mkdir(parents=True)
    for rang, texte in enumerate(("Premier", "Second")):
        recu = {"numero": "+33612345678", "texte": texte}
        (dossier / f"{rang}.json").write_text(json.dumps(recu), encoding="utf-8")
    assert commande("sms", "06 12 34 56 78").strip() == "Second"
    assert "Aucun SMS" in commande("sms", "0698765432", attendu=1)
    assert "Aucun SMS" in commande("sms", "112", attendu=1)
