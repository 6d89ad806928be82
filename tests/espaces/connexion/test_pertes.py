"""« J’ai perdu ma carte / mon téléphone », from the login page to the message that says it is done."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens.pertes import DUREE_LIEN
from app.metier.messages.services import texte_de
from app.socle.bdd import transaction
from app.web.expedition.facteur import ArrierePlan
from tests.client import ClientVerifie, sans_jeton
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.fabriques import INSTANT, Distribution, deux_moteurs, une_carte, une_cle
from tests.ordres import ordres
from tests.photographie import photographie

PERDU = "/connexion/perdu"
ALICE = "alice@essai.fr"


def demander(client: ClientVerifie, courriel: str = ALICE) -> TestResponse:
    return client.envoyer(PERDU, {"email": courriel})


def apres(app: Flask) -> None:
    """What runs once the answer has left."""
    app.extensions["arriere_plan"].faire()


@pytest.fixture
def lien(client: ClientVerifie, app: Flask, boite: Boite, troupe: Distribution) -> str:
    """The path that Alice's message holds."""
    assert demander(client).location == f"{PERDU}/envoye"
    apres(app)
    return boite.lien()


def boutons(html: str) -> list[str]:
    return re.findall(r'<button name="genre" value="([a-z]+)"', html)


@deux_moteurs
def test_du_lien_perdu_a_la_suspension_annoncee(
    client: ClientVerifie, app: Flask, boite: Boite, troupe: Distribution, temps: Horloge
) -> None:
    poste = Poste(app, troupe.alice, temps)
    assert PERDU in client.get("/connexion").text
    assert demander(client).location == f"{PERDU}/envoye"
    assert client.get(f"{PERDU}/envoye").status_code == 200
    assert boite.recus == [], "rien ne part avant la réponse"
    apres(app)
    assert boite.recus[-1]["To"] == ALICE
    ailleurs = app.test_client()  # the telephone is lost: the mail may be read anywhere
    assert isinstance(ailleurs, ClientVerifie)
    assert boutons(ailleurs.get(boite.lien()).text) == ["application"]
    reponse = ailleurs.envoyer(boite.lien(), {"genre": "application"})
    assert (reponse.status_code, reponse.location) == (303, "/connexion?suspendu=oui")
    assert 'role="status"' in ailleurs.get(reponse.location).text
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/connexion?")
    champs = {"email": ALICE, "code": poste.code()}
    assert client.envoyer("/connexion", champs).status_code == 422
    apres(app)
    assert boite.recus[-1]["Subject"] == "Votre moyen de connexion est suspendu"
    assert "http" not in texte_de(boite.recus[-1])


def test_connu_ou_non_la_reponse_et_les_ordres_sont_les_memes(
    app: Flask, boite: Boite, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, troupe.chloe).desactive_le = temps.instant
    reponses, listes = set(), set()
    for courriel in (ALICE, "alixe@essai.fr", "chloe@essai.fr", " ALICE@essai.fr"):
        client = app.test_client()
        assert isinstance(client, ClientVerifie)
        champs = {"csrf_token": client.jeton(), "email": courriel}
        with ordres(app.extensions["moteur"]) as envoyes:
            reponse = client.post(PERDU, data=champs)
        page = client.get(reponse.location)
        reponses.add((reponse.status_code, reponse.location, reponse.data, page.data))
        listes.add(tuple(envoyes))
    assert len(reponses) == len(listes) == 1
    apres(app)
    assert {message["To"] for message in boite.recus} == {ALICE}


def test_la_quatrieme_demande_attend_connu_ou_non(
    client: ClientVerifie, app: Flask, boite: Boite, troupe: Distribution
) -> None:
    pages = set()
    for courriel in (ALICE, "alixe@essai.fr"):
        assert [demander(client, courriel).status_code for _ in range(3)] == [303] * 3
        refus = demander(client, courriel)
        assert refus.status_code == 429
        pages.add(sans_jeton(refus.text).replace(courriel, ""))
    assert len(pages) == 1
    apres(app)
    assert len(boite.recus) == 3


@pytest.mark.parametrize("courriel", ["", "\x00\u200b", "é" * 300])
def test_un_courriel_illisible_est_refuse(
    courriel: str, client: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    assert demander(client, courriel).status_code in (400, 422)
    assert photographie(app.extensions["moteur"]) == avant


def test_ouvrir_le_lien_ne_change_rien(lien: str, app: Flask) -> None:
    """Mail scanners open links, several times."""
    avant = photographie(app.extensions["moteur"])
    robot = app.test_client()
    for _ in range(3):
        assert robot.get(lien).status_code == 200
        assert robot.head(lien).status_code == 200
    assert photographie(app.extensions["moteur"]) == avant


def test_un_bouton_par_genre_de_moyen(
    lien: str, client: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        une_carte(
            session, temps.instant, numero="C-1", aidant=session.get_one(Aidant, troupe.alice)
        )
    assert boutons(client.get(lien).text) == ["application", "carte", "tous"]
    avant = photographie(app.extensions["moteur"])
    for genre in ("", "autre", "carte' OR 1=1"):
        refus = client.envoyer(lien, {"genre": genre})
        assert refus.status_code == 422
        assert boutons(refus.text) == ["application", "carte", "tous"]
    assert photographie(app.extensions["moteur"]) == avant
    assert client.envoyer(lien, {"genre": "carte"}).status_code == 303


@pytest.mark.parametrize(("secondes", "statut"), [(-1, 303), (0, 403)])
def test_le_lien_dure_dix_minutes(
    secondes: int, statut: int, lien: str, client: ClientVerifie, temps: Horloge
) -> None:
    temps.avancer(seconds=DUREE_LIEN.total_seconds() + secondes)
    assert client.envoyer(lien, {"genre": "application"}).status_code == statut
    assert client.envoyer(lien, {"genre": "application"}).status_code == 403
    assert client.get(lien).status_code == 403


def test_le_lien_de_perte_ne_connecte_pas_et_celui_de_connexion_ne_suspend_pas(
    lien: str, client: ClientVerifie, app: Flask, boite: Boite, troupe: Distribution, temps: Horloge
) -> None:
    poste = Poste(app, troupe.alice, temps)
    client.envoyer("/connexion", {"email": ALICE, "code": poste.code()})
    de_connexion = boite.lien()
    assert client.envoyer(lien.replace("/perdu", "")).status_code == 403
    croise = de_connexion.replace("/connexion/", "/connexion/perdu/")
    assert client.envoyer(croise, {"genre": "application"}).status_code == 403
    assert client.get(croise).status_code == 403
    assert client.envoyer(de_connexion).status_code == 303


def test_sans_moyen_en_service_la_page_dit_que_faire(
    lien: str, client: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        moyens = session.query(MoyenConnexion).filter_by(aidant_id=troupe.alice)
        moyens.update({"suspendu_le": temps.instant})
    page = client.get(lien)
    assert (page.status_code, boutons(page.text)) == (200, [])
    assert "code de secours" in page.text


def test_l_acte_programme_repond_a_ce_qui_attend(
    client: ClientVerifie, app: Flask, boite: Boite, troupe: Distribution
) -> None:
    """The process died before it answered: the request is a row, it is not lost."""
    demander(client)
    app.extensions["arriere_plan"].clear()
    lanceur = app.test_cli_runner()
    sorties = [
        lanceur.invoke(args=["taches", "executer", "pertes", *options]).output
        for options in (["--a-blanc"], [], [])
    ]
    assert [sortie.strip()[-1] for sortie in sorties] == ["1", "1", "0"]
    assert boite.recus == []
    assert lanceur.invoke(args=["taches", "executer", "courriels"]).output.strip()[-1] == "1"
    assert len(boite.recus) == 1


def test_l_arriere_plan_fait_les_actes_et_dit_les_pannes(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    arriere_plan, faits = ArrierePlan(), []

    def rater() -> None:
        raise ZeroDivisionError("alice@essai.fr")

    arriere_plan(rater)
    arriere_plan(lambda: faits.append("fait"))
    arriere_plan.finir()
    assert faits == ["fait"]
    assert "ZeroDivisionError" in caplog.text
    assert "alice" not in caplog.text


def test_l_appareil_d_une_cle_se_dit_perdu_lui_aussi(
    client: ClientVerifie, app: Flask, lien: str, boite: Boite, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        cle = une_cle(session, session.get_one(Aidant, troupe.alice), INSTANT).id
    page = client.get(lien).text
    assert boutons(page) == ["application", "cle", "tous"]
    assert "J’ai perdu l’appareil de ma clé d’accès" in page
    assert client.envoyer(lien, {"genre": "cle"}).status_code == 303
    with app.extensions["fabrique"]() as session:
        assert session.get_one(MoyenConnexion, cle).suspendu_le is not None
    apres(app)
    assert "Vos clés d’accès sont suspendues" in texte_de(boite.recus[-1])
