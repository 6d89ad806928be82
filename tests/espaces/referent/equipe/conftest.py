"""A team: Alice makes mandates, Robert manages, Chloé is elsewhere; and their mailbox."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.journal.models import Ligne
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu, sans_marques
from tests.conftest import Horloge, PlusTard
from tests.espaces.connexion.conftest import Boite
from tests.espaces.connexion.conftest import boite as boite
from tests.espaces.referent.equipe.lieu import Lieu
from tests.fabriques import Distribution, connecter, un_aidant

Ajouter = Callable[..., uuid.UUID]


ACTES: dict[str, dict[str, Any]] = {
    "fermer": {"motif": "absence"},
    "rouvrir": {},
    "nommer-referent": {},
    "retirer-referent": {},
    "themes": {"domaines": ["logement"]},
}


def lu(reponse: TestResponse) -> str:
    """What a page says, every space alike."""
    return " ".join(sans_marques(contenu(reponse)).split())


class Equipe:
    """Robert at his screen, and what the base says of the persons of his team."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge, boite: Boite) -> None:
        self.app, self.troupe, self.temps, self.boite = app, troupe, temps, boite
        self.robert: ClientVerifie = connecter(app, troupe.robert, temps.instant)

    @contextmanager
    def base(self) -> Iterator[Session]:
        """One transaction in the test's own session."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            yield session

    def ajouter(
        self, qui: str, *, roles: Sequence[str] = ("aidant",), ou: uuid.UUID | None = None
    ) -> uuid.UUID:
        """Add somebody ready to work."""
        with self.base() as session:
            organisation = session.get_one(Organisation, ou or self.troupe.organisation)
            courriel = f"{qui}@essai.fr"
            return un_aidant(
                session, organisation, self.temps.instant, courriel=courriel, roles=roles
            ).id

    def membre(self, aidant_id: uuid.UUID, ou: uuid.UUID | None = None) -> Appartenance:
        """Somebody's place here, as the base holds it, ended or not."""
        with self.app.extensions["fabrique"]() as session:
            return session.get_one(Appartenance, (aidant_id, ou or self.troupe.organisation))

    def compte(self, aidant_id: uuid.UUID) -> Aidant:
        """An account, as the base holds it."""
        with self.app.extensions["fabrique"]() as session:
            return session.get_one(Aidant, aidant_id)

    def actions(self, cible: uuid.UUID) -> list[str]:
        """What the journal says was done about somebody, the oldest first."""
        with self.app.extensions["fabrique"]() as session:
            requete = select(Ligne.action).where(Ligne.cible_id == cible).order_by(Ligne.seq)
            return list(session.scalars(requete))

    def sujets(self) -> list[str]:
        """Subjects of the messages written, sent or not."""
        with self.app.extensions["fabrique"]() as session:
            return list(session.scalars(select(Courriel.sujet).order_by(Courriel.cree_le)))


@pytest.fixture
def equipe(app: Flask, troupe: Distribution, temps: Horloge, boite: Boite) -> Equipe:
    return Equipe(app, troupe, temps, boite)


def poster(equipe: Equipe, qui: uuid.UUID, acte: str, **champs: Any) -> int:
    """Robert sends the form of an act; the status."""
    return equipe.robert.envoyer(f"/equipe/{qui}/{acte}", {**ACTES[acte], **champs}).status_code


def recus(equipe: Equipe) -> list[str]:
    """Send what waits; who got what."""
    a_faire = equipe.app.extensions["arriere_plan"]
    assert isinstance(a_faire, PlusTard)
    a_faire.faire()
    return [f"{message['To']} : {message['Subject']}" for message in equipe.boite.recus]


@pytest.fixture
def lieu(session: Session) -> Lieu:
    with transaction(session):
        return Lieu(session)
