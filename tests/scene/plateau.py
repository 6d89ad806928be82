"""Two places, ten persons logged in, and the base put back as it was."""

import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant
from app.metier.habilitation.models import Ouverture
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web.reponses.securite import CONNEXION
from config import Reglages
from tests.acces import ROLES, Ligne
from tests.applications import sans_dossiers
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.demandes import une_demande_dans_la_file
from tests.fabriques import (
    Distribution,
    code_de,
    code_du_moyen,
    connecter,
    un_aidant,
    un_exercice,
    une_carte,
    une_correction,
    une_organisation,
)
from tests.photographie import photographie
from tests.scene.accessoires import Accessoires
from tests.scene.adresses import question, variables
from tests.scene.corps import CARTE_EN_STOCK, TROISIEME, corps
from tests.scene.objets import Objets, inexistants


@dataclass(frozen=True)
class Depart:
    """How everybody stands when the scene begins, and the base then: the same for every test."""

    code_en_stock: str
    comptes: Mapping[str, uuid.UUID]
    objets: Mapping[str, Objets]
    cookies: Mapping[str, Mapping[str, str]]
    jetons: Mapping[str, str]
    codes: Mapping[str, str]
    base: sqlite3.Connection


Photo = dict[str, list[tuple]]
# By application's settings and instant. Setting it up costs as much as ten tests.
_DEPARTS: dict[tuple[Reglages, datetime], Depart] = {}


class Scene:
    """What each of the ten persons has in hand; asks in their name; puts the base back."""

    def __init__(self, app: Flask, temps: Horloge, depart: Depart) -> None:
        self.app, self.temps = app, temps
        self.code_en_stock = depart.code_en_stock
        self.comptes, self.objets = dict(depart.comptes), dict(depart.objets)
        self.jetons, self.codes = dict(depart.jetons), dict(depart.codes)
        self.secrets = {r: cookies.get(CONNEXION) for r, cookies in depart.cookies.items()}
        self.navigateurs = {r: _rouvrir(app, cookies) for r, cookies in depart.cookies.items()}
        self._memoire = depart.base
        self._intacte = self._vue = -1
        self._origine: Photo = {}
        self._photo: Photo = {}
        url = app.extensions["moteur"].url
        self._temoin = sqlite3.connect(str(url.database))

    @property
    def adresse_fc(self) -> str:
        """Where FranceConnect wants its answers."""
        return str(self.app.extensions["reglages"].fi.redirect_uris[0])

    def reprendre_cookie(self, role: str) -> None:
        """Give the role's browser its first login back, whatever it did since."""
        if secret := self.secrets[role]:
            self.navigateurs[role].set_cookie(CONNEXION, secret)

    def demander(
        self,
        role: str,
        ligne: Ligne,
        champs: Mapping[str, Any] | None = None,
        *,
        entetes: Mapping[str, str] | None = None,
        environ: Mapping[str, Any] | None = None,
    ) -> TestResponse:
        """Send the request of a row, as this role, with `champs` over its fields."""
        navigateur = self.navigateurs[role]
        self.reprendre_cookie(role)
        with self.app.test_request_context():
            adresse = self.app.url_for(ligne.route, **self.variables(ligne, role))
        options: dict[str, Any] = {
            "query_string": question(self, ligne),
            "headers": dict(entetes or {}),
            "environ_overrides": dict(environ or {}),
        }
        if ligne.methode == "POST":
            corps = {"csrf_token": self.jetons[role], **self.corps(role, ligne)}
            options["data"] = corps | dict(champs or {})
        return navigateur.open(adresse, method=ligne.methode, **options)

    def variables(self, ligne: Ligne, role: str = "aidante") -> dict[str, Any]:
        """The variable parts of a row's address, as this role asks it."""
        return variables(self, ligne, role)

    def corps(self, role: str, ligne: Ligne) -> dict[str, Any]:
        """What a row's form sends, token aside."""
        return corps(self, role, ligne)

    def photographie(self) -> Photo:
        """What the whole base holds, read again only when something was committed since."""
        moteur, ecrits = self.app.extensions["moteur"], self._ecrits()
        if ecrits == self._intacte:
            self._origine = self._origine or photographie(moteur)
            return self._origine
        if ecrits != self._vue:
            self._photo, self._vue = photographie(moteur), ecrits
        return self._photo

    def remettre(self) -> None:
        """Put the base back as it was, if anything was committed since."""
        if self._intacte != self._ecrits():
            copier(self._memoire, self.app.extensions["moteur"])
            self._intacte = self._ecrits()

    def _ecrits(self) -> int:
        """A number that changes with each commit of others, as SQLite counts them."""
        return int(self._temoin.execute("PRAGMA data_version").fetchone()[0])

    def fermer(self) -> None:
        """Let the base go."""
        self._temoin.close()


def depart(app: Flask, troupe: Distribution, temps: Horloge) -> Depart:
    """Set up the scene on the cast's base, once for these settings and this instant."""
    cle = sans_dossiers(app.extensions["reglages"]), temps.instant
    if cle not in _DEPARTS:
        _DEPARTS[cle] = _dresser(app, troupe, temps)
    return _DEPARTS[cle]


def _dresser(app: Flask, troupe: Distribution, temps: Horloge) -> Depart:
    fabrique, instant = app.extensions["fabrique"], temps.instant
    with fabrique() as session, transaction(session):
        stock = une_carte(session, instant, numero=CARTE_EN_STOCK)
        une_organisation(session, instant, siret=TROISIEME)
        for cle in ("passeport", "apl"):
            une_correction(session, cle, session.get_one(Aidant, troupe.nadia), instant)
        code_en_stock = code_du_moyen(session, stock.id, instant)
        ouverture = session.scalars(select(Ouverture.id).limit(1)).one()
        demandees = {
            ou: une_demande_dans_la_file(session, instant, demandeur_courriel=f"{ou}@essai.fr").id
            for ou in ("ici", "ailleurs")
        }
    comptes = {
        "aidante": troupe.alice,
        "referent": troupe.robert,
        "nationale": troupe.nadia,
        **_creer_comptes(app, troupe, instant),
    }
    navigateurs = {role: _ouvrir(app, comptes.get(role), instant) for role in ROLES}
    mains = Accessoires(app, temps, comptes)
    mandats = {"ici": troupe.mandat, "ailleurs": troupe.mandat_ailleurs}
    faits = {ou: mains.contester(mandat) for ou, mandat in mandats.items()}
    qui = {"ici": "aidante", "ailleurs": "ailleurs"}
    objets = {
        ou: replace(
            mains.de(mandats[ou], qui[ou]),
            habilitation=demandees[ou],
            ouverture=ouverture,
            en_stock=stock.id,
            **faits[ou],
        )
        for ou in mandats
    }
    with fabrique() as session, transaction(session):
        session.get_one(Aidant, comptes["desactivee"]).desactive_le = instant
        for compte in comptes.values():
            un_exercice(session, compte, instant)
    jetons = {role: navigateur.jeton() for role, navigateur in navigateurs.items()}
    with fabrique() as session:
        codes = {role: code_de(session, compte, instant) for role, compte in comptes.items()}
    base = sqlite3.connect(":memory:")
    copier(app.extensions["moteur"], base)
    return Depart(
        code_en_stock,
        comptes,
        {**objets, "absent": inexistants()},
        {role: _cookies(navigateur) for role, navigateur in navigateurs.items()},
        jetons,
        codes,
        base,
    )


def _creer_comptes(app: Flask, troupe: Distribution, instant: datetime) -> dict[str, uuid.UUID]:
    comptes = {
        "double": (troupe.organisation, ("aidant", "referent")),
        "ailleurs": (troupe.ailleurs, ("aidant",)),
        "referent_ailleurs": (troupe.ailleurs, ("referent",)),
        "desactivee": (troupe.organisation, ("aidant",)),
        "chiffres": (troupe.ailleurs, ("chiffres",)),
        "support": (None, ("support",)),
        "formatrice": (None, ("formateur",)),
    }
    with app.extensions["fabrique"]() as session, transaction(session):
        return {
            role: un_aidant(
                session,
                session.get_one(Organisation, organisation_id) if organisation_id else None,
                instant,
                courriel=f"{role}@essai.fr",
                roles=roles,
            ).id
            for role, (organisation_id, roles) in comptes.items()
        }


def _ouvrir(app: Flask, compte: uuid.UUID | None, instant: datetime) -> ClientVerifie:
    return connecter(app, compte, instant) if compte else _rouvrir(app, {})


def _rouvrir(app: Flask, cookies: Mapping[str, str]) -> ClientVerifie:
    navigateur = app.test_client()
    assert isinstance(navigateur, ClientVerifie)
    for nom, valeur in cookies.items():
        navigateur.set_cookie(nom, valeur)
    return navigateur


def _cookies(navigateur: ClientVerifie) -> dict[str, str]:
    noms = CONNEXION, str(navigateur.application.config["SESSION_COOKIE_NAME"])
    poses = ((nom, navigateur.get_cookie(nom)) for nom in noms)
    return {nom: cookie.value for nom, cookie in poses if cookie}


def copier(source: Any, but: Any) -> None:
    """Copy a whole SQLite base over another."""
    brutes = [x.raw_connection() if isinstance(x, Engine) else x for x in (source, but)]
    de, vers = (getattr(brute, "driver_connection", brute) for brute in brutes)
    de.backup(vers)
    for brute in brutes:
        if brute not in (source, but):
            brute.close()
