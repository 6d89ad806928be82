"""« Ouvrez votre messagerie »: what it says of the message is true, and it learns it alone."""

import re
import smtplib
import socket
import threading
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.liaisons.courriel import Expediteur
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from app.web.expedition.facteur import Facteur, tournee
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.espaces.connexion.lien import demander_lien
from tests.fabriques import deux_moteurs
from tests.metier.messages.relais import muet, relais
from tests.ordres import ordres

ATTENTE = "/connexion/attente"
ENVOI = {"HX-Request": "true", "HX-Target": "envoi"}


def dit(html: str) -> str:
    """What a page shows, in one line; what it says aloud stands apart."""
    html = re.sub(r"<p hidden data-annonce>.*?</p>", "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def prochaine(html: str) -> str | None:
    """The address that the region asks again, when it does."""
    trouve = re.search(rf'data-hx-get="({ATTENTE}[^"]*)"', html)
    return trouve[1] if trouve else None


def refuser(monkeypatch: pytest.MonkeyPatch, erreur: Exception) -> None:
    def lever(_: Boite, __: EmailMessage) -> None:
        raise erreur

    monkeypatch.setattr(Boite, "__call__", lever)


@deux_moteurs
def test_en_route_puis_envoye_et_la_page_l_apprend_seule(
    client: ClientVerifie, poste: Poste, boite: Boite
) -> None:
    demander_lien(client, poste)
    page = client.get(ATTENTE).text
    assert "en route" in dit(page)
    assert "envoyé" not in dit(page)
    assert f'<a href="{ATTENTE}">Actualiser</a>' in page, "without JavaScript"
    encore = prochaine(page)
    assert encore == f"{ATTENTE}?vu=en_route"
    rien_de_neuf = client.get(encore, headers=ENVOI)
    assert (rien_de_neuf.status_code, rien_de_neuf.data) == (204, b"")
    assert len(boite.recus) == 1
    region = client.get(encore, headers=ENVOI)
    assert (region.status_code, dit(region.text)) == (
        200,
        "Votre code est bon. Le message est envoyé.",
    )
    assert prochaine(region.text) is None, "it stops by itself"
    assert "Le message est envoyé." in dit(client.get(ATTENTE).text)


def test_un_message_qui_tarde_est_dit_et_part_quand_meme(
    client: ClientVerifie,
    poste: Poste,
    boite: Boite,
    temps: Horloge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demander_lien(client, poste)
    with monkeypatch.context() as panne:
        refuser(panne, ConnectionRefusedError())
        assert boite.recus == []
    temps.avancer(seconds=20)
    region = client.get(f"{ATTENTE}?vu=en_route", headers=ENVOI).text
    assert "Le message n’est pas encore parti." in dit(region)
    assert "Appelez le" in dit(region)
    encore = prochaine(region)
    assert encore == f"{ATTENTE}?vu=tarde"
    temps.avancer(seconds=10)
    boite.app.extensions["facteur"].reveiller()
    assert len(boite.recus) == 1
    assert "Le message est envoyé." in dit(client.get(encore, headers=ENVOI).text)


def test_un_message_refuse_est_dit_avec_que_faire(
    client: ClientVerifie, poste: Poste, boite: Boite, monkeypatch: pytest.MonkeyPatch
) -> None:
    demander_lien(client, poste)
    refuser(monkeypatch, smtplib.SMTPRecipientsRefused({"alice@essai.fr": (550, b"non")}))
    assert boite.recus == []
    region = client.get(f"{ATTENTE}?vu=en_route", headers=ENVOI).text
    assert "Le message n’a pas pu partir." in dit(region)
    assert "appelez le" in dit(region)
    assert prochaine(region) is None
    assert "alice" not in region


def test_qui_n_a_pas_donne_de_code_n_apprend_rien(
    client: ClientVerifie, poste: Poste, boite: Boite, app: Flask, temps: Horloge
) -> None:
    """The page is drawn from the browser's own secret: no e-mail is ever looked at."""
    rien = client.get(ATTENTE)
    assert "Aucun lien n’attend dans ce navigateur" in dit(rien.text)
    assert prochaine(rien.text) is None
    demander_lien(client, poste)
    voisin = app.test_client()
    for cookie in ("", "x", "x" * 43):
        voisin.set_cookie("navigateur", cookie)
        for entetes in ({}, ENVOI):
            reponse = voisin.get(ATTENTE, headers=entetes)
            assert "Aucun lien n’attend" in dit(reponse.text)
    assert voisin.get(ATTENTE).data == rien.data
    temps.avancer(minutes=10)
    assert "Aucun lien n’attend" in dit(client.get(ATTENTE).text)


def test_un_lien_remplace_n_attend_plus(
    client: ClientVerifie, poste: Poste, boite: Boite, app: Flask, temps: Horloge
) -> None:
    demander_lien(client, poste)
    temps.avancer(seconds=31)
    autre = app.test_client()
    assert isinstance(autre, ClientVerifie)
    demander_lien(autre, poste)
    assert "Aucun lien n’attend" in dit(client.get(ATTENTE).text)
    assert "en route" in dit(autre.get(ATTENTE).text)
    assert len(boite.recus) == 1, "the first one would only mislead"
    assert autre.envoyer(boite.lien()).status_code == 303


def test_l_attente_coute_une_lecture(client: ClientVerifie, poste: Poste, boite: Boite) -> None:
    demander_lien(client, poste)
    with ordres(boite.app.extensions["moteur"]) as envoyes:
        client.get(f"{ATTENTE}?vu=en_route", headers=ENVOI)
    assert len([ordre for ordre in envoyes if ordre.startswith("SELECT")]) == 1


def test_aucune_requete_ne_parle_au_relais(
    client: ClientVerifie, poste: Poste, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay that never answers, the real postman: each page answers, no line is opened by it."""
    appelants: list[str] = []
    appeler = socket.socket.connect

    def noter(prise: socket.socket, adresse: object) -> None:
        appelants.append(threading.current_thread().name)
        appeler(prise, adresse)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", noter)
    monkeypatch.setattr("app.liaisons.courriel.DELAI", 30.0)
    with relais(muet) as ouvert:
        app.extensions["expediteur"] = Expediteur(ouvert.url, "x@essai.fr")
        facteur = _vrai_facteur(app)
        demander_lien(client, poste)
        assert ouvert.appele.wait(10), "the postman called"
        # … and is on the line, for half a minute; nobody else is.
        assert "en route" in dit(client.get(ATTENTE).text)
        assert client.envoyer("/connexion/perdu", {"email": "alice@essai.fr"}).status_code == 303
        assert poste.navigateur.get("/espace-aidant/").status_code == 200
        assert ouvert.nb_appels == 1
    facteur.finir()
    assert appelants == ["facteur", "MainThread"], "the last one is the test's, to end the relay"
    with app.extensions["fabrique"]() as session:
        assert session.scalars(select(Courriel.envoye_le)).one() is None


def _vrai_facteur(app: Flask) -> Facteur:
    facteur = app.extensions["facteur"] = Facteur(partial(tournee, app))
    return facteur


def test_mon_compte_dit_que_les_messages_n_arrivent_pas(
    poste: Poste, app: Flask, boite: Boite, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    avis = "Notre dernier message n’est pas arrivé à votre adresse e-mail"
    page = poste.navigateur.get("/mon-compte/").text
    assert avis not in dit(page)
    with monkeypatch.context() as panne:
        client = app.test_client()
        assert isinstance(client, ClientVerifie)
        demander_lien(client, poste)
        refuser(panne, smtplib.SMTPRecipientsRefused({"alice@essai.fr": (550, b"non")}))
        assert boite.recus == []
    page = poste.navigateur.get("/mon-compte/").text
    assert avis in dit(page)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Courriel).values(cree_le=temps.instant - timedelta(minutes=1)))
    temps.avancer(seconds=31)
    demander_lien(client, poste)
    assert len(boite.recus) == 1
    assert avis not in dit(poste.navigateur.get("/mon-compte/").text)
