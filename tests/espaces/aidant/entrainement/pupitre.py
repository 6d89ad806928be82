"""A desk to practise at: an account's browser, its codes, and what the base holds."""

import uuid

from flask import Flask
from werkzeug.test import TestResponse

from app.metier.entrainement.models import Entrainement
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import code_de, connecter
from tests.photographie import photographie

ICI = "/entrainement"
CHOIX = {"domaines": ["argent", "logement"], "duree": "mois"}
# What a practice writes, and what everybody who comes writes.
SES_TABLES = ("entrainement", "tentative", "connexion", "moyen_connexion")
JOURNAL = ("journal", "journal_corps", "journal_tete")


class Pupitre:
    """Somebody who practises, a step after the other."""

    def __init__(self, app: Flask, aidant_id: uuid.UUID, temps: Horloge) -> None:
        self.app, self.aidant_id, self.temps = app, aidant_id, temps
        self.navigateur: ClientVerifie = connecter(app, aidant_id, temps.instant)

    def lire(self, ecran: str = "") -> TestResponse:
        """Open a screen of the practice."""
        return self.navigateur.get(f"{ICI}/{ecran}")

    def faire(self, ecran: str = "", **champs: object) -> TestResponse:
        """Post a screen of the practice."""
        return self.navigateur.envoyer(f"{ICI}/{ecran}", champs)

    def conclure(self, **champs: object) -> TestResponse:
        """Agree, and type one's own code unless told otherwise."""
        return self.faire(
            "conclusion", **{"declaration": "y", "accord": "y", "code": self.code(), **champs}
        )

    def code(self) -> str:
        """What the telephone shows now."""
        with self.app.extensions["fabrique"]() as session:
            return code_de(session, self.aidant_id, self.temps.instant)

    def aller_jusqu_a(self, etape: str) -> None:
        """From nothing to this step, waiting to be done."""
        self.faire()
        gestes = {
            "choix": lambda: self.faire("choix", **CHOIX),
            "identite": lambda: self.faire("franceconnect", personne="marie-jose"),
            "conclusion": self.conclure,
            "papier": lambda: self.faire("papier"),
            "site": lambda: self.faire("demarche", domaine="logement"),
            "arret": lambda: self.faire("arret"),
        }
        for nom, geste in gestes.items():
            if nom == etape:
                return
            assert geste().status_code == 303, nom

    def exercice(self) -> Entrainement:
        """The row, as the base holds it now."""
        with self.app.extensions["fabrique"]() as session:
            return session.get_one(Entrainement, self.aidant_id)

    def photo(self, *sauf: str) -> dict[str, list[tuple]]:
        """The base, `sauf` left out."""
        return photographie(self.app.extensions["moteur"], sauf=sauf)
