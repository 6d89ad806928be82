"""An account with one application, and how one of its codes is tried."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.authentification.codes import (
    CodeRefuse,
    compteur_adresse,
    compteur_compte,
    depenser,
    reserver,
)
from app.metier.authentification.moyens.services import Auteur
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import TropDeTentatives
from app.socle.reseau import reseau_de
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, code_de, un_aidant, une_carte

NUMERO = "C-1"


@dataclass(frozen=True)
class Compte:
    """Ids of an account and of its organisation."""

    aidant: uuid.UUID
    organisation: uuid.UUID


def nb_actes(session: Session, action: str) -> int:
    """How many rows of the journal tell this act."""
    return session.scalar(select(func.count()).where(Ligne.action == action)) or 0


@pytest.fixture
def compte(session: Session, membre: Appartenance) -> Compte:
    """Its ids, readable from any thread."""
    ids = Compte(membre.aidant_id, membre.organisation_id)
    session.rollback()
    return ids


@pytest.fixture
def code(session: Session, compte: Compte) -> Callable[..., str]:
    """The code shown `decalage` steps from INSTANT, or from another instant."""

    def lire(decalage: int = 0, instant: datetime = INSTANT) -> str:
        lu = code_de(session, compte.aidant, instant, decalage=decalage)
        session.rollback()
        return lu

    return lire


@pytest.fixture
def essayer(moteur: Engine, compte: Compte) -> Callable[..., str]:
    """Try a code as a screen does, in two transactions; say « accepté », « refusé », « trop »."""

    def essai(
        code: str,
        instant: datetime = INSTANT,
        *,
        aidant: uuid.UUID | None = compte.aidant,
        nom: str = "alice@essai.fr",
        navigateur: str = "inconnu",
        adresse: str = "192.0.2.1",
    ) -> str:
        compteurs = (compteur_compte(nom, navigateur), compteur_adresse(reseau_de(adresse)))
        try:
            with un_acte(moteur, CLES) as session:
                reserve = reserver(session, compteurs, code, maintenant=instant)
            with un_acte(moteur, CLES) as session:
                depenser(session, aidant, reserve, maintenant=instant)
        except TropDeTentatives:
            return "trop"
        except CodeRefuse:
            return "refusé"
        return "accepté"

    return essai


@pytest.fixture
def par(session: Session, compte: Compte) -> Auteur:
    """Robert, who manages Alice's place."""
    with transaction(session):
        organisation = session.get_one(Organisation, compte.organisation)
        robert = un_aidant(
            session, organisation, INSTANT, courriel="robert@essai.fr", roles=["referent"]
        )
        return Auteur(robert.id, organisation.id)


@pytest.fixture
def stock(session: Session, compte: Compte) -> uuid.UUID:
    """A card that nobody holds."""
    with transaction(session):
        return une_carte(session, INSTANT, numero=NUMERO).id
