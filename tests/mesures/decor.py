"""One filled base, and an aidant at work on it: what the measures ask, and with which cookies."""

import re
import uuid
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app import create_app
from app.metier.aidants.queries import appartenances
from app.metier.authentification import services as authentification
from app.metier.authentification.models import Connexion
from app.metier.echanges.models import Demande
from app.metier.journal.preuves.signataire import Lieux
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.models import Usager
from app.socle import migrations
from app.socle.bdd import transaction
from app.socle.cles import condenser, nouveau_secret
from app.socle.horloge import maintenant
from app.web.reponses.securite import CONNEXION
from config import charger
from tests.fabriques import un_aidant, un_brouillon, une_demande
from tests.mesures.base.espaces import ESPACES, PUBLIQUES
from tests.mesures.base.gens import SIRET
from tests.mesures.base.remplissage import remplir
from tests.mesures.base.taille import Taille
from tests.mesures.charge import Prise

RECHERCHE = "dumars"
_UNE_HEURE = timedelta(hours=1)


class Decor:
    """The application on a base of this size; Angela's draft, mandate and request are at hand."""

    def __init__(self, url: str, dossier: Path, taille: Taille) -> None:
        self.environ = {"APP_ENV": "test", "DATABASE_URL": url, "INSTANCE": str(dossier)}
        self.taille, self.depart = taille, maintenant()
        self.app: Flask = create_app(charger(self.environ))
        self.app.logger.disabled = True
        self.app.extensions["facteur"].finir()  # nothing is sent from here
        migrations.monter(self.app.extensions["moteur"])
        reglages = self.app.extensions["reglages"]
        self.lieux = Lieux(reglages.ancres, reglages.cle_ancres, reglages.ancres_cle_publique)
        with self.ouvrir() as session:
            self.base, self.bilan = remplir(session, taille, self.lieux, self.depart)
        with self.ouvrir() as session, transaction(session):
            self._preparer(session)

    def ouvrir(self) -> Session:
        """A session with the service's keys."""
        ouverte = self.app.extensions["fabrique"]()
        assert isinstance(ouverte, Session)
        return ouverte

    def _preparer(self, session: Session) -> None:
        instant = maintenant()
        connexion, self.secret = authentification.ouvrir(
            session, self.base.aidant(0), maintenant=instant
        )
        self.connexion, self.connexions = connexion.id, [connexion.id]
        membre = appartenances(session, connexion.aidant_id)[0]
        usager = session.get_one(Usager, self.base.usager(0))
        retour = self.app.extensions["reglages"].fi.redirect_uris[0]
        brouillon = un_brouillon(session, membre, instant, identite=usager.identite)
        choix = un_brouillon(session, membre, instant, identite=None)
        libre = une_demande(session, connexion, instant, redirect_uri=retour)
        choisie = une_demande(session, connexion, instant, redirect_uri=retour, usager=usager)
        for demande in (libre, choisie):
            demande.expire_le = instant + _UNE_HEURE
        self.secrets = dict.fromkeys(PUBLIQUES, "")
        self.pages = {
            "connexion": "/connexion",
            "accueil": "/espace-aidant/",
            "étape 1": "/mandats/nouveau",
            "étape 2": f"/mandats/nouveau/{choix.id}/identite",
            "étape 3": f"/mandats/nouveau/{brouillon.id}/conclusion",
            "mandat": f"/mandats/{self.base.mandat(0)}",
            "attestation": f"/mandats/{self.base.mandat(0)}/attestation",
            "papiers": "/mandats/papiers",
            "compte": "/mon-compte/",
            "personne": f"/authorize/{libre.id}/personne",
            "démarche": f"/authorize/{choisie.id}/demarche",
        }
        self.quotidiennes = tuple(self.pages)
        self._ouvrir_les_autres_espaces(session, instant)

    def _ouvrir_les_autres_espaces(self, session: Session, instant: datetime) -> None:
        """Give each space its home and its lists, and somebody who may read them."""
        for qui, (roles, pages) in ESPACES.items():
            self.pages |= {f"{qui}, {nom}": adresse for nom, adresse in pages.items()}
            if roles:
                courriel = f"{qui}.{uuid.uuid4().hex}@essai.fr"  # the base may have served already
                compte = un_aidant(session, None, instant, courriel=courriel, roles=roles)
                session.flush()
                ouverte, secret = authentification.ouvrir(session, compte.id, maintenant=instant)
                self.connexions.append(ouverte.id)
                self.secrets |= {f"{qui}, {nom}": secret for nom in pages}

    def garder(self, pages: Collection[str]) -> None:
        """Measure these pages only, all when none is named."""
        self.pages = {nom: self.pages[nom] for nom in pages or self.pages}
        self.quotidiennes = tuple(nom for nom in self.quotidiennes if nom in self.pages)

    def laisser_passer_une_minute(self) -> None:
        """The next page also notes that who reads it is there."""
        with self.ouvrir() as session, transaction(session):
            vue_le = maintenant() - timedelta(minutes=2)
            les_siennes = Connexion.id.in_(self.connexions)
            session.execute(update(Connexion).where(les_siennes).values(vue_le=vue_le))

    def cookies(self, page: str) -> dict[str, str]:
        """Who reads a page: nobody is logged in on the public ones."""
        secret = self.secrets.get(page, self.secret)
        return {CONNEXION: secret} if secret else {}

    def lecture(self, port: int, page: str) -> bytes:
        """The request of a page, as a browser at work sends it: with what the last one left."""
        cookies = self.cookies(page)
        return requete(port, self.pages[page], cookies | self._laisses(port, page, cookies))

    def _laisses(self, port: int, page: str, cookies: dict[str, str]) -> dict[str, str]:
        """What a browser keeps of a page seen before: nothing for who comes for the first time."""
        if not cookies:
            return {}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            envoyes = "; ".join(f"{nom}={valeur}" for nom, valeur in cookies.items())
            return dict(client.get(self.pages[page], headers={"Cookie": envoyes}).cookies)

    def recherche(self, port: int, *, sans_htmx: bool = False) -> bytes:
        """The request of the finder's answer: a part of the page, unless htmx is not there."""
        return self._envoi(port, "personne", {"recherche": RECHERCHE}, htmx=not sans_htmx)

    def brouillon(self, port: int) -> bytes:
        """The request of the wizard's first step: each time it is sent, one more draft."""
        return self._envoi(port, "étape 1", {"domaines": "logement", "duree": "mois"})

    def _envoi(self, port: int, page: str, champs: dict[str, str], *, htmx: bool = False) -> bytes:
        """The request of a form, with the token and the cookie of its page."""
        adresse = self.pages[page]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            vue = client.get(adresse, headers={"Cookie": f"{CONNEXION}={self.secret}"})
            jeton = re.search(r'name="csrf_token" value="([^"]+)"', vue.text)
            assert jeton, vue.text
            cookies = {CONNEXION: self.secret, **client.cookies}
        champs = {"csrf_token": jeton[1], **champs}
        return requete(port, adresse, cookies, champs, entetes=_de_htmx(vue.text) if htmx else {})

    def echanges(self, port: int, nombre: int) -> Iterator[bytes]:
        """Requests of FranceConnect's server for tokens: each code serves once."""
        fi = self.app.extensions["reglages"].fi
        commun = {
            "grant_type": "authorization_code",
            "redirect_uri": fi.redirect_uris[0],
            "client_id": fi.client_id,
            "client_secret": fi.client_secret,
        }
        codes = self._demandes(nombre, "code")
        return iter([requete(port, "/token/", {}, {**commun, "code": code}) for code in codes])

    def identites(self, port: int, nombre: int) -> Iterator[bytes]:
        """Requests for identities: each is a first reading, which is journalled."""
        return iter(
            [
                requete(port, "/userinfo/", {}, entetes={"Authorization": f"Bearer {jeton}"})
                for jeton in self._demandes(nombre, "jeton")
            ]
        )

    def _demandes(self, nombre: int, quoi: str) -> list[str]:
        """Draw codes (or access tokens) of as many answered requests; return them."""
        instant, secrets = maintenant(), [nouveau_secret() for _ in range(nombre)]
        with self.ouvrir() as session, transaction(session):
            actives = session.execute(
                select(Autorisation.id, Mandat.usager_id, Mandat.organisation_id, Mandat.aidant_id)
                .join(Autorisation.mandat)
                .where(Mandat.fin_le > instant, Autorisation.revoquee_le.is_(None))
                .limit(nombre)
            ).all()
            lignes = [
                self._demande(instant, actives[rang % len(actives)], quoi, secret)
                for rang, secret in enumerate(secrets)
            ]
            session.execute(insert(Demande), lignes)
        return secrets

    def _demande(self, instant: datetime, active: Any, quoi: str, secret: str) -> dict[str, Any]:
        fi = self.app.extensions["reglages"].fi
        return {
            "id": uuid.uuid4(),
            "connexion_id": self.connexion,
            "aidant_id": active.aidant_id,
            "organisation_id": active.organisation_id,
            "usager_id": active.usager_id,
            "autorisation_id": active.id,
            "client_id": fi.client_id,
            "redirect_uri": fi.redirect_uris[0],
            "scopes": ["openid", "profile", "email", "birth"],
            "exige_code": False,
            "ouverte_le": instant,
            "expire_le": instant + _UNE_HEURE,
            "terminee_le": instant,
            "authentifie_le": instant,
            f"{quoi}_hash": condenser(secret),
            f"{quoi}_expire_le": instant + _UNE_HEURE,
        }


def requete(
    port: int,
    chemin: str,
    cookies: dict[str, str],
    champs: dict[str, str] | None = None,
    *,
    entetes: dict[str, str] | None = None,
) -> bytes:
    """One HTTP request, ready to send; a POST when it has fields."""
    corps = urlencode(champs).encode() if champs else b""
    lignes = {"Host": f"localhost:{port}", "Accept-Encoding": "br", **(entetes or {})}
    if cookies:
        lignes["Cookie"] = "; ".join(f"{nom}={valeur}" for nom, valeur in cookies.items())
    if champs:
        lignes["Content-Type"] = "application/x-www-form-urlencoded"
        lignes["Content-Length"] = str(len(corps))
    tete = "".join(f"{nom}: {valeur}\r\n" for nom, valeur in lignes.items())
    return f"{'POST' if champs else 'GET'} {chemin} HTTP/1.1\r\n{tete}\r\n".encode() + corps


def _de_htmx(page: str) -> dict[str, str]:
    """What htmx and our script say of a form that they send: which shell is on screen."""
    coquille = re.search(r'data-coquille="([^"]*)"', page)
    rangee = re.search(r'id="espaces" data-etat="([^"]*)"', page)
    assert coquille
    assert rangee
    boost = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "contenu"}
    return {**boost, "X-Coquille": coquille[1], "X-Rangee": rangee[1]}


def lecture_nue(port: int) -> Iterator[bytes]:
    """The bare view's request, for ever."""
    return repeat(requete(port, f"/lecture/{SIRET.format(0)}", {}))


def verifier(port: int, demande: bytes, attendu: str) -> None:
    """Raise AssertionError unless the answer, asked plain, holds these words."""
    prise = Prise(port)
    statut, corps = prise.demander(demande.replace(b"Accept-Encoding: br\r\n", b""))
    prise.fermer()
    assert statut == 200, (statut, corps[:300])
    assert attendu in corps.decode().casefold(), corps.decode()[:2000]
