"""The counter: an aidant, a person, and the stand-in of FranceConnect."""

import uuid
from dataclasses import replace

from flask import Flask
from werkzeug.test import TestResponse

from app.metier.brouillons.models import Brouillon
from app.metier.usagers.identite import Identite
from app.socle.bdd import transaction
from tests.client import ClientVerifie, page_lue
from tests.conftest import Horloge
from tests.fabriques import (
    IDENTITE,
    Distribution,
    code_de,
    connecter,
    membre_de,
    un_brouillon,
)

NOUVEAU = "/mandats/nouveau"


AUTRE = replace(IDENTITE, sub="c" * 64, prenoms="Maïté", nom_naissance="Nouvelle")


class Comptoir:
    """Alice at her desk, a draft before her."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge) -> None:
        self.app, self.troupe, self.temps = app, troupe, temps
        self.navigateur: ClientVerifie = connecter(app, troupe.alice, temps.instant)

    def brouillon(
        self,
        identite: Identite | None = AUTRE,
        domaines: tuple[str, ...] = ("argent",),
        duree: str = "mois",
    ) -> str:
        """The address of a new draft."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            membre = membre_de(session, self.troupe.alice, self.troupe.organisation)
            ouvert = un_brouillon(
                session,
                membre,
                self.temps.instant,
                identite=identite,
                domaines=domaines,
                duree=duree,
            )
            return f"{NOUVEAU}/{ouvert.id}"

    def accord(self, **changes: object) -> dict[str, object]:
        """What the recap sends when everybody agrees."""
        with self.app.extensions["fabrique"]() as session:
            code = code_de(session, self.troupe.alice, self.temps.instant)
        return {"declaration": "y", "accord": "y", "code": code, **changes}

    def conclure(self, brouillon: str, **changes: object) -> TestResponse:
        return self.navigateur.envoyer(f"{brouillon}/conclusion", self.accord(**changes))

    def lire(self, brouillon: str) -> Brouillon:
        with self.app.extensions["fabrique"]() as session:
            return session.get_one(Brouillon, uuid.UUID(brouillon.rpartition("/")[2]))


def coches(html: str) -> set[str]:
    """`name=value` of every box that somebody ticked."""
    racine = page_lue(html)
    coches = {
        f"{e.get('name')}={e.get('value')}" for e in racine.iter() if e.get("checked") is not None
    }
    return coches - {"lecture=aidant"}
