"""An aidant at her desk, a person at home: two browsers, a telephone call between them."""

from __future__ import annotations

import html
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from sqlalchemy import ColumnElement, select
from werkzeug.test import TestResponse

from app.metier.brouillons.distance.liens import code_de_vive_voix
from app.metier.brouillons.distance.models import LienDistance
from app.metier.messages import services as messages
from app.metier.messages.models import Courriel
from app.metier.nouvelles import envoi
from app.socle.bdd import transaction
from tests.bouchon.echanges import action
from tests.client import ClientVerifie
from tests.fabriques import code_de
from tests.liaisons.franceconnect.comptoir import Comptoir, chemin

A_DISTANCE = "/distance/mandat"
CHEZ_ELLE = "angela@maison.fr"


@dataclass
class Telephone:
    """The browser of somebody who is not at the counter."""

    comptoir: Comptoir
    navigateur: ClientVerifie
    internaute: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False))

    def ouvrir(self, adresse: str, code: str) -> TestResponse:
        """Open the link, write the digits."""
        page = self.navigateur.get(adresse)
        jeton = re.search(r'name="jeton" value="([^"]*)"', page.text)
        champs = {"jeton": jeton[1] if jeton else "", "code": code}
        return self.navigateur.envoyer("/distance", champs)

    def repondre(self, geste: str, **champs: str) -> TestResponse:
        """Press one of the buttons of the page, as it is now."""
        page = self.navigateur.get(A_DISTANCE).text
        lu = re.search(r'name="recapitulatif" value="([^"]*)"', page)
        donnees = {"geste": geste, "recapitulatif": lu[1] if lu else "", **champs}
        return self.navigateur.envoyer(A_DISTANCE, donnees)

    def choisir(self, personne: str = "angela") -> str:
        """Go to FranceConnect, pick an account; where one is sent back."""
        depart = re.search(r'content="0; url=([^"]+)"', self.repondre("identifier").text)
        assert depart
        page = self.internaute.get(html.unescape(depart[1]))
        retour = self.internaute.post(
            f"{self.comptoir.etat.reglages.adresse}{action(page.text)}", data={"personne": personne}
        )
        assert retour.status_code == 303, retour.text
        return chemin(retour.headers["location"])

    def identifier(self, personne: str = "angela") -> TestResponse:
        """The whole trip, FranceConnect's logout included."""
        return self.revenir(self.choisir(personne))

    def revenir(self, retour: str) -> TestResponse:
        """Back from FranceConnect, by its logout."""
        reponse = self.navigateur.get(retour)
        assert "/session/end?" in reponse.location, reponse.location
        sortie = self.internaute.get(reponse.location)
        return self.navigateur.get(chemin(sortie.headers["location"]))

    def se_souvient(self) -> bool:
        """Whether FranceConnect still has somebody connected on this telephone."""
        cookie = self.internaute.cookies.get("bouchon_navigateur") or ""
        return self.comptoir.etat.connexions.lire(cookie) is not None

    def dire_oui(self) -> TestResponse:
        return self.repondre("accord", declaration="y", courriel_confirme="oui")


@dataclass
class Distance:
    """Who calls whom."""

    comptoir: Comptoir

    @property
    def brouillon(self) -> str:
        return self.comptoir.brouillon

    def envoyer(self, vers: str = CHEZ_ELLE) -> TestResponse:
        """The aidant sends the link."""
        if not self.brouillon:
            self.comptoir.commencer()
        champs = {"geste": "envoyer", "vers": vers}
        return self.comptoir.service.envoyer(f"{self.brouillon}/distance", champs)

    def telephone(self) -> Telephone:
        navigateur = self.comptoir.app.test_client()
        assert isinstance(navigateur, ClientVerifie)
        return Telephone(self.comptoir, navigateur)

    def adresse(self) -> str:
        """What the mail of the link says to open."""
        message_id = self.lien().message_id
        adresse = re.search(r"https?://\S+", self._lire(Courriel.id == message_id)[1])
        assert adresse
        return chemin(adresse[0])

    def avis(self) -> tuple[str, str]:
        """Who was told that the mandate is given, and how."""
        return self._lire(Courriel.mandat_id.is_not(None))

    def _lire(self, lequel: ColumnElement[bool]) -> tuple[str, str]:
        with self.comptoir.ouvrir() as session:
            courriel = session.scalars(select(Courriel).where(lequel)).one()
            message = messages.composer(session, courriel, de="x@essai.fr")
        return str(message["To"]), messages.texte_de(message)

    def prendre_un_sms(self, instant: datetime) -> tuple[str, str]:
        """The next SMS that leaves: to which number, what it says."""
        with self.comptoir.ouvrir() as session, transaction(session):
            sms = envoi.prendre(session, maintenant=instant)
            assert sms is not None
            clair = envoi.en_clair(session, sms)
            envoi.marquer_envoye(session, sms.id, maintenant=instant)
        return clair.numero, clair.texte

    def lien(self) -> LienDistance:
        """The latest: the clock stands still, an open one comes after a closed one."""
        with self.comptoir.ouvrir() as session:
            ordre = LienDistance.cree_le.desc(), LienDistance.ferme_le.is_(None).desc()
            return session.scalars(select(LienDistance).order_by(*ordre)).all()[0]

    def code(self) -> str:
        """The digits said by voice."""
        with self.comptoir.ouvrir() as session:
            return code_de_vive_voix(session, self.lien())

    def faux(self) -> str:
        return f"{(int(self.code()) + 1) % 10_000:04}"

    def attente(self) -> str:
        return self.comptoir.service.get(f"{self.brouillon}/distance").text

    def au_telephone(self) -> Telephone:
        """The link is sent, and held."""
        self.envoyer()
        telephone = self.telephone()
        assert telephone.ouvrir(self.adresse(), self.code()).status_code == 303
        return telephone

    def qui_a_dit_oui(self) -> Telephone:
        telephone = self.au_telephone()
        telephone.identifier()
        reponse = telephone.dire_oui()
        assert reponse.status_code == 303, reponse.text
        return telephone

    def conclure(self, aidant: uuid.UUID, instant: datetime, **champs: str) -> TestResponse:
        """With the aidant's own code."""
        with self.comptoir.ouvrir() as session:
            code = code_de(session, aidant, instant)
        return self.comptoir.service.envoyer(
            f"{self.brouillon}/conclusion", {"code": code, **champs}
        )
