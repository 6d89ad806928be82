"""Somebody who asks: their browser, from the proof of the address to the last step."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.demandes import un_candidat, une_demande
from tests.espaces.connexion.conftest import Boite
from tests.espaces.connexion.conftest import boite as boite

PORTE = "/habilitation/"
MARIAMA = "mariama@essai.fr"
SIRET = "73282932000074"
STRUCTURE = {
    "nom": "CCAS de Pradelles",
    "type": "ccas",
    "adresse": "1 place du Foirail",
    "code_postal": "43420",
    "code_commune": "43154",
    "responsable": "Ève Canevas, présidente",
    "missions": "Nous aidons les habitants.",
}
REFERENT = {
    "prenom": "Ève",
    "nom": "Canevas",
    "courriel": "eve@essai.fr",
    "profession": "directrice",
    "relais": "codes",
}
AIDANT = {
    "prenom": "Inès",
    "nom": "Modèle",
    "courriel": "ines@essai.fr",
    "profession": "agente d’accueil",
}
PROMESSES = {
    "delegation": "y",
    "engagements": ["cgu", "formation", "dpo", "professionnels", "sans_elus"],
}


class Visiteur:
    """Who asks, in a browser of their own."""

    def __init__(self, app: Flask, boite: Boite, courriel: str) -> None:
        self.app, self.boite, self.courriel = app, boite, courriel
        navigateur = app.test_client()
        assert isinstance(navigateur, ClientVerifie)
        self.navigateur = navigateur

    def prouver(self) -> "Visiteur":
        """Ask for a link, and press its button."""
        self.navigateur.envoyer(PORTE, {"courriel": self.courriel})
        assert self.navigateur.envoyer(self.boite.lien()).status_code == 303
        return self

    def commencer(self) -> uuid.UUID:
        """Begin a request; return its id."""
        ou = self.navigateur.envoyer("/habilitation/mes-demandes").location
        trouve = re.fullmatch(r"/habilitation/([0-9a-f-]{36})/demandeur", ou)
        assert trouve
        return uuid.UUID(trouve[1])

    def voir(self, demande_id: uuid.UUID, ou: str = "") -> TestResponse:
        """Open a page of a request."""
        return self.navigateur.get(f"{PORTE}{demande_id}{ou and '/'}{ou}")

    def envoyer(
        self, demande_id: uuid.UUID, ou: str = "", champs: dict[str, Any] | None = None
    ) -> TestResponse:
        """Post on a page of a request."""
        return self.navigateur.envoyer(f"{PORTE}{demande_id}{ou and '/'}{ou}", champs)

    def remplir(self, demande_id: uuid.UUID, **structure: Any) -> None:
        """Fill in every step but the sending."""
        qui = {"prenom": "Mariama", "nom": "Canevas", "fonction": "directrice"}
        for ou, champs in (
            ("demandeur", qui),
            ("siret", {"siret": SIRET}),
            ("structure", STRUCTURE | structure),
            ("referents", REFERENT),
            ("aidants", AIDANT),
            ("engagements", PROMESSES),
        ):
            reponse = self.envoyer(demande_id, ou, champs)
            assert reponse.status_code == 303, (ou, reponse.text)


@pytest.fixture
def mariama(app: Flask, boite: Boite) -> Visiteur:
    """Somebody whose address is proved."""
    return Visiteur(app, boite, MARIAMA).prouver()


@pytest.fixture
def une_autre(app: Flask, boite: Boite) -> Visiteur:
    """Another one, whose address is proved too."""
    return Visiteur(app, boite, "zoe@essai.fr").prouver()


def demande_en_base(app: Flask, temps: Horloge, **champs: Any) -> uuid.UUID:
    """A complete request of Mariama, in the state that these dates say."""
    with app.extensions["fabrique"]() as session, transaction(session):
        complets = {
            "missions": "Nous aidons les habitants.",
            "engagements": [*PROMESSES["engagements"], "codes_secours"],
            "delegation_le": temps.instant,
            **champs,
        }
        demande = une_demande(session, temps.instant, **complets)
        un_candidat(
            session, temps.instant, demande=demande, courriel="eve@essai.fr", est_referent=True,
            a_former=False,
        )  # fmt: skip
        un_candidat(session, temps.instant, demande=demande)
        return demande.id


def la_demande(app: Flask, demande_id: uuid.UUID) -> DemandeHabilitation:
    """Read a request."""
    with app.extensions["fabrique"]() as session:
        lue = session.get_one(DemandeHabilitation, demande_id)
        assert isinstance(lue, DemandeHabilitation)
        return lue


def les_candidats(app: Flask, demande_id: uuid.UUID) -> list[Candidat]:
    """Read who it proposes, by address."""
    with app.extensions["fabrique"]() as session:
        requete = select(Candidat).filter_by(demande_id=demande_id).order_by(Candidat.courriel)
        return list(session.scalars(requete))
