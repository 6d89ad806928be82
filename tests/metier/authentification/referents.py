"""A référent at work on Alice's devices, and what is left open after."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification import liens, ordinateurs, referent, services
from app.metier.authentification.codes import Essai, compteur_compte, reserver
from app.metier.authentification.models import Connexion, LienConnexion, Ordinateur
from app.metier.authentification.moyens.services import Auteur
from app.metier.journal.models import Ligne
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, code_du_moyen
from tests.metier.authentification.conftest import NUMERO, Compte


def essai_de(session: Session, code: str) -> Essai:
    """A try counted for the référent, as their screens do."""
    with transaction(session):
        return reserver(session, [compteur_compte("robert", "equipe")], code, maintenant=INSTANT)


def code_montre(session: Session, moyen_id: uuid.UUID, decalage: int = 0) -> str:
    lu = code_du_moyen(session, moyen_id, INSTANT, decalage=decalage)
    session.rollback()
    return lu


def ouvrir_partout(session: Session, compte: Compte) -> None:
    """A login, a known computer, a link on its way."""
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        services.ouvrir(session, aidant.id, maintenant=INSTANT)
        ordinateurs.retenir(session, aidant.id, nom="Firefox, Linux", maintenant=INSTANT)
        liens.demander_lien(session, aidant, suite="", retenir_ordinateur=True, maintenant=INSTANT)


def reste_ouvert(session: Session, compte: Compte) -> list[bool]:
    """Whether a login, a known computer, a link still serve."""
    session.rollback()
    session.expire_all()
    return [
        session.scalar(select(Connexion.id).filter_by(aidant_id=compte.aidant, fermee_le=None))
        is not None,
        session.scalar(select(Ordinateur.id).filter_by(aidant_id=compte.aidant, oublie_le=None))
        is not None,
        session.scalar(select(LienConnexion.id).filter_by(aidant_id=compte.aidant, annule_le=None))
        is not None,
    ]


def qui_a_fait(session: Session, action: str) -> list[tuple[object, object, object]]:
    lignes = session.scalars(select(Ligne).where(Ligne.action == action).order_by(Ligne.seq))
    return [(ligne.aidant_id, ligne.organisation_id, ligne.cible_id) for ligne in lignes]


def donner(session: Session, compte: Compte, par: Auteur, code: str) -> bool:
    essai = essai_de(session, code)
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        donnee = referent.donner_carte(session, aidant, NUMERO, essai, par=par, maintenant=INSTANT)
        return donnee is not None
