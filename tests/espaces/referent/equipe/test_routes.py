"""Acts of a référent: once, behind a recent code, told to the person; dead at once."""

import smtplib
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.authentification.models import Connexion
from app.metier.messages.services import texte_de
from tests.client import ClientVerifie
from tests.espaces.connexion.conftest import Boite
from tests.espaces.referent.equipe.conftest import ACTES, Equipe, lu, poster, recus
from tests.fabriques import code_de, connecter, deux_moteurs, rattacher_alice_ailleurs
from tests.photographie import photographie


@deux_moteurs
def test_chaque_acte_se_fait_une_fois_et_se_dit(equipe: Equipe) -> None:
    alice = equipe.troupe.alice
    etapes = [
        ("nommer-referent", "nomination_referent", "personne référente"),
        ("themes", "limitation_themes", "Vos thèmes"),
        ("retirer-referent", "retrait_referent", "n’êtes plus"),
        ("fermer", "fermeture_acces", "est fermé"),
        ("rouvrir", "reouverture_acces", "est rouvert"),
    ]
    for rang, (acte, action, sujet) in enumerate(etapes, start=1):
        assert poster(equipe, alice, acte) == 303
        assert action in equipe.actions(alice)
        assert len(recus(equipe)) == rang
        assert recus(equipe)[-1].startswith("alice@essai.fr : ")
        assert sujet in recus(equipe)[-1]
        assert "Fait par Robert Essai" in texte_de(equipe.boite.recus[-1])
        avant = photographie(equipe.app.extensions["moteur"])
        assert poster(equipe, alice, acte) == 303, "a second click"
        assert photographie(equipe.app.extensions["moteur"]) == avant
        assert len(recus(equipe)) == rang
    membre = equipe.membre(alice)
    assert (membre.terminee_le, membre.motif_fin, membre.roles) == (None, None, "aidant")
    assert membre.domaines_limites == ["logement"]
    frise = lu(equipe.robert.get(f"/equipe/{alice}"))
    for phrase in (
        "Rôle de personne référente donné, par Robert Essai",
        "Thèmes permis changés",
        "Rôle de personne référente retiré",
        "Accès fermé (longue absence)",
        "Accès rouvert",
    ):
        assert phrase in frise, phrase


def test_un_message_qui_ne_part_pas_n_empeche_pas_l_acte(equipe: Equipe) -> None:
    equipe.app.extensions["expediteur"] = type(equipe.boite).__mro__[1]("smtp://127.0.0.1:9", "x@y")
    assert poster(equipe, equipe.troupe.alice, "fermer") == 303
    recus(equipe)
    assert equipe.membre(equipe.troupe.alice).terminee_le is not None
    assert equipe.sujets() == ["Votre accès à Aidants Connect est fermé"]


def test_la_page_d_un_membre_dit_que_les_messages_n_arrivent_pas(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, avis = equipe.troupe.alice, "Nos messages n’arrivent pas à cette adresse e-mail"
    poster(equipe, alice, "themes")
    assert avis not in lu(equipe.robert.get(f"/equipe/{alice}"))

    def refuser(*_: object) -> None:
        raise smtplib.SMTPRecipientsRefused({"alice@essai.fr": (550, b"inconnue")})

    with monkeypatch.context() as panne:
        panne.setattr(Boite, "__call__", refuser)
        assert recus(equipe) == []
    assert avis in lu(equipe.robert.get(f"/equipe/{alice}"))
    assert lu(equipe.robert.get("/equipe/")).count("Nos messages ne lui arrivent pas") == 1
    chloe = connecter(equipe.app, equipe.troupe.chloe, equipe.temps.instant)
    assert chloe.get(f"/equipe/{alice}").status_code == 404
    equipe.temps.avancer(seconds=1)
    poster(equipe, alice, "fermer")
    poster(equipe, alice, "rouvrir")
    assert len(recus(equipe)) == 2
    assert avis not in lu(equipe.robert.get(f"/equipe/{alice}"))


def test_fermer_vaut_des_la_requete_suivante(equipe: Equipe) -> None:
    alice = connecter(equipe.app, equipe.troupe.alice, equipe.temps.instant)
    assert alice.get("/espace-aidant/").status_code == 200
    poster(equipe, equipe.troupe.alice, "fermer")
    assert alice.get("/espace-aidant/").location.startswith("/connexion")
    poster(equipe, equipe.troupe.alice, "rouvrir")
    assert alice.get("/espace-aidant/").location.startswith("/connexion"), "that login is closed"


def test_ailleurs_le_travail_continue(app: Flask, equipe: Equipe) -> None:
    rattacher_alice_ailleurs(app, equipe.troupe, equipe.temps.instant)
    alice = connecter(app, equipe.troupe.alice, equipe.temps.instant)
    with equipe.base() as session:
        connexion = session.scalars(
            select(Connexion).filter_by(aidant_id=equipe.troupe.alice)
        ).one()
        connexion.organisation_id = equipe.troupe.ailleurs
    poster(equipe, equipe.troupe.alice, "fermer")
    assert alice.get("/espace-aidant/").status_code == 200
    bascule = alice.envoyer("/structure", {"structure": str(equipe.troupe.organisation)})
    assert bascule.status_code == 422


def test_fermer_dit_combien_de_mandats_seront_fermes_a_tous(equipe: Equipe) -> None:
    from app.metier.mandats.models import Mandat, Reserve

    with equipe.base() as session:
        mandat = session.get_one(Mandat, equipe.troupe.mandat)
        mandat.est_reserve = True
        session.add(Reserve(mandat_id=mandat.id, aidant_id=equipe.troupe.alice))
    page = lu(equipe.robert.get(f"/equipe/{equipe.troupe.alice}/fermer"))
    assert "1 mandat lui est réservé" in page
    assert "Angela" not in page


def test_sans_raison_rien_ne_se_ferme(equipe: Equipe) -> None:
    avant = photographie(equipe.app.extensions["moteur"])
    for motif in ("", "autre raison", "<b>", "x" * 10_000):
        assert poster(equipe, equipe.troupe.alice, "fermer", motif=motif) == 422
    assert poster(equipe, equipe.troupe.alice, "fermer", motif="de\x00part autre") == 422
    for domaines in ([], ["inconnu"], ["logement", "inconnu"]):
        assert poster(equipe, equipe.troupe.alice, "themes", domaines=domaines) == 422
    assert equipe.robert.envoyer("/equipe/ordinateurs", {"choix": "peut-être"}).status_code == 422
    assert photographie(equipe.app.extensions["moteur"]) == avant


@pytest.mark.parametrize("acte", ["", *(f"/{acte}" for acte in ACTES)])
def test_jamais_sur_soi_meme(acte: str, equipe: Equipe) -> None:
    avant = photographie(equipe.app.extensions["moteur"])
    adresse = f"/equipe/{equipe.troupe.robert}{acte}"
    reponses = [equipe.robert.get(adresse)]
    if acte:
        champs = ACTES[acte.removeprefix("/")]
        reponses.append(equipe.robert.envoyer(adresse, champs))
    for reponse in reponses:
        assert reponse.status_code == 403
        assert "Mon compte" in reponse.text
    assert photographie(equipe.app.extensions["moteur"]) == avant


@pytest.mark.parametrize("acte", ACTES)
def test_un_acte_demande_un_code_recent_et_y_revient(acte: str, equipe: Equipe) -> None:
    for minutes in (10, 10):
        equipe.temps.avancer(minutes=minutes)
        assert equipe.robert.get("/equipe/").status_code == 200, "reading asks none"
    avant = photographie(equipe.app.extensions["moteur"])
    adresse = f"/equipe/{equipe.troupe.alice}/{acte}"
    renvoi = equipe.robert.get(adresse)
    assert renvoi.location.replace("%2F", "/") == f"/presence?suite={adresse}"
    assert equipe.robert.envoyer(adresse, ACTES[acte]).status_code == 401
    assert photographie(equipe.app.extensions["moteur"]) == avant
    with equipe.app.extensions["fabrique"]() as session:
        code = code_de(session, equipe.troupe.robert, equipe.temps.instant)
    assert equipe.robert.envoyer(renvoi.location, {"code": code}).location == adresse


def test_une_page_devenue_inutile_mene_a_la_personne(equipe: Equipe) -> None:
    alice = equipe.troupe.alice
    for acte in ("rouvrir", "retirer-referent"):
        assert equipe.robert.get(f"/equipe/{alice}/{acte}").location == f"/equipe/{alice}"
    poster(equipe, alice, "nommer-referent")
    assert equipe.robert.get(f"/equipe/{alice}/nommer-referent").location == f"/equipe/{alice}"
    poster(equipe, alice, "fermer")
    assert equipe.robert.get(f"/equipe/{alice}/fermer").location == f"/equipe/{alice}"


def test_qui_est_parti_ne_se_nomme_plus(equipe: Equipe) -> None:
    alice = equipe.troupe.alice
    poster(equipe, alice, "fermer")
    avant = photographie(equipe.app.extensions["moteur"])
    for acte in ("nommer-referent", "retirer-referent", "themes"):
        assert poster(equipe, alice, acte) == 409
    assert photographie(equipe.app.extensions["moteur"]) == avant
    page = lu(equipe.robert.get(f"/equipe/{alice}"))
    assert "Rouvrir son accès" in page
    assert "Application sur téléphone" not in page, "their means are no longer this place's"


def test_retire_pendant_ce_temps_on_ne_fait_plus_rien(equipe: Equipe) -> None:
    """Alice opens a form, Robert removes her, she sends it."""
    alice = equipe.troupe.alice
    poster(equipe, alice, "nommer-referent")
    elle = connecter(equipe.app, alice, equipe.temps.instant)
    bao = equipe.ajouter("bao")
    assert elle.get(f"/equipe/{bao}/fermer").status_code == 200
    poster(equipe, alice, "retirer-referent")
    assert elle.envoyer(f"/equipe/{bao}/fermer", {"motif": "depart"}).status_code == 403
    assert equipe.membre(bao).terminee_le is None


def test_la_frise_ne_dit_que_ce_qui_fut_gere_ici(app: Flask, equipe: Equipe) -> None:
    rattacher_alice_ailleurs(app, equipe.troupe, equipe.temps.instant)
    alice = equipe.troupe.alice
    page = lu(equipe.robert.get(f"/equipe/{alice}"))
    assert page.count("<time") == 2, (
        "account created, arrival: neither mandate, login nor elsewhere"
    )
    for rang in range(14):
        poster(equipe, alice, "fermer" if rang % 2 == 0 else "rouvrir")
    for rang in range(14):
        poster(equipe, alice, "themes", domaines=["argent", "logement"][: 1 + rang % 2])
    premiere = equipe.robert.get(f"/equipe/{alice}")
    assert lu(premiere).count("<time") == 25
    suite = premiere.text.partition("?avant=")[2].partition('"')[0]
    seconde = lu(equipe.robert.get(f"/equipe/{alice}?avant={suite}"))
    assert seconde.count("<time") == 5
    assert (
        equipe.robert.get(f"/equipe/{equipe.troupe.alice}?avant={uuid.uuid4()}").status_code == 404
    )
    autre = equipe.ajouter("bao")
    assert equipe.robert.get(f"/equipe/{autre}?avant={suite}").status_code == 404


def test_un_clavier_sans_javascript_suffit(equipe: Equipe) -> None:
    """Each form posts to the address of its own page."""
    for acte in ACTES:
        page: ClientVerifie = equipe.robert
        html = page.get(f"/equipe/{equipe.troupe.alice}/{acte}", follow_redirects=True).text
        main = html.partition("<main")[2].partition("</main>")[0]
        assert "action=" not in main


def test_un_champ_en_trop_ne_change_rien(equipe: Equipe) -> None:
    alice, organisation = equipe.troupe.alice, equipe.troupe.organisation
    intrus = {
        "roles": "referent",
        "nom": "referent",
        "organisation_id": str(equipe.troupe.ailleurs),
        "aidant_id": str(equipe.troupe.chloe),
        "terminee_le": "2020-01-01",
        "desactive_le": "2020-01-01",
    }
    avant = equipe.membre(equipe.troupe.chloe, equipe.troupe.ailleurs)
    assert poster(equipe, alice, "themes", **intrus) == 303
    membre = equipe.membre(alice, organisation)
    assert membre.domaines_limites == ["logement"]
    assert (membre.roles, membre.terminee_le) == ("aidant", None)
    assert equipe.compte(alice).est_actif
    apres = equipe.membre(equipe.troupe.chloe, equipe.troupe.ailleurs)
    assert apres.domaines_limites == avant.domaines_limites
