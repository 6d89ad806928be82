"""Two people at a counter: the service in a test client, the stand-in over real HTTP."""

from __future__ import annotations

import html
import json
import re
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.bouchon.etat import Bouchon
from app.metier.brouillons.models import Brouillon
from app.metier.journal.models import Corps, Ligne
from tests.bouchon.echanges import action
from tests.client import ClientVerifie

CHOIX = {"domaines": ["argent", "logement"], "duree": "mois"}


def lien(page: TestResponse) -> str:
    """Where the page « Vous êtes redirigé » leads; its refresh says the same."""
    assert page.status_code == 200, page.text
    adresse = re.search(r'class="bouton" href="([^"]+)"', page.text)
    refresh = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert adresse, page.text
    assert refresh, page.text
    assert adresse[1] == refresh[1]
    return html.unescape(adresse[1])


def chemin(adresse: str) -> str:
    """The part of one of our addresses that the test client fetches."""
    lue = urlsplit(adresse)
    return f"{lue.path}?{lue.query}" if lue.query else lue.path


@dataclass
class Comptoir:
    """`service` is the aidant's browser at our place; the same browser is `internaute` there."""

    app: Flask
    etat: Bouchon
    service: ClientVerifie
    internaute: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False))
    brouillon: str = ""

    def commencer(self) -> None:
        """Step 1: the draft."""
        reponse = self.service.envoyer("/mandats/nouveau", CHOIX)
        assert reponse.status_code == 303, reponse.text
        self.brouillon = reponse.location.removesuffix("/identite")

    def partir(self) -> str:
        """Step 2: where the person is sent."""
        if not self.brouillon:
            self.commencer()
        return lien(self.service.envoyer(f"{self.brouillon}/identite"))

    def choisir(self, personne: str = "angela") -> str:
        """Go, pick an account; where FranceConnect sends the browser back."""
        page = self.internaute.get(self.partir())
        assert page.status_code == 200, page.text
        champs = {"personne": personne}
        retour = self.internaute.post(
            f"{self.etat.reglages.adresse}{action(page.text)}", data=champs
        )
        assert retour.status_code == 303, retour.text
        return retour.headers["location"]

    def revenir(self, personne: str = "angela") -> TestResponse:
        """The whole trip, up to our answer to its return."""
        return self.service.get(chemin(self.choisir(personne)))

    def identifier(self, personne: str = "angela") -> TestResponse:
        """The whole trip, FranceConnect's logout included: our last answer."""
        return self.sortir(self.revenir(personne))

    def sortir(self, reponse: TestResponse) -> TestResponse:
        """Follow our answer through FranceConnect's logout."""
        assert reponse.location.startswith(f"{self.etat.reglages.issuer}/session/end?")
        sortie = self.internaute.get(reponse.location)
        assert sortie.status_code == 303, sortie.text
        return self.service.get(chemin(sortie.headers["location"]))

    def se_souvient(self) -> bool:
        """Whether FranceConnect still has somebody connected in this browser."""
        cookie = self.internaute.cookies.get("bouchon_navigateur") or ""
        return self.etat.connexions.lire(cookie) is not None

    def ouvrir(self) -> Session:
        """A session of the service's own."""
        session = self.app.extensions["fabrique"]()
        assert isinstance(session, Session)
        return session

    def le_brouillon(self) -> Brouillon:
        """The draft as it is stored."""
        with self.ouvrir() as session:
            return session.get_one(Brouillon, uuid.UUID(self.brouillon.rpartition("/")[2]))

    def dernier_acte(self) -> tuple[str, dict]:
        """Last row of the journal: its action and its details."""
        with self.ouvrir() as session:
            requete = select(Ligne.action, Corps.corps).join(Corps, Corps.seq == Ligne.seq)
            derniere = session.execute(requete.order_by(Ligne.seq.desc())).first()
            assert derniere is not None
            return derniere.action, json.loads(derniere.corps)["details"]
