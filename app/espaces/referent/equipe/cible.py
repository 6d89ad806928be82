"""On whom a référent acts: somebody of the current organisation, never themselves."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import appartenance
from app.metier.equipe import services
from app.metier.equipe.annonces import Annonce
from app.metier.equipe.queries import membre_de
from app.socle.bdd import transaction
from app.socle.erreurs import Interdit, Introuvable
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne


@dataclass(frozen=True, slots=True)
class Acte:
    """One act under way: its transaction, whom it is on, who does it."""

    bdd: Session
    membre: Appartenance
    par: Aidant


def membre_vise(aidant_id: uuid.UUID, *, verrou: bool = False) -> Appartenance:
    """Load-and-authorise: somebody else of the current organisation, present or gone.

    Raises Introuvable, and Interdit for oneself.
    """
    moi, ici = personne().connexion.aidant_id, personne().connexion.organisation_id
    if aidant_id == moi:
        raise Interdit("Pour votre propre compte, allez dans « Mon compte ».")
    membre = membre_de(session(), ici, aidant_id, verrou=verrou)
    if membre is None:
        raise Introuvable
    return membre


@dataclass(frozen=True, slots=True)
class ActeEquipe:
    """One act on the whole team under way."""

    bdd: Session
    par: Appartenance


@contextmanager
def acte_d_equipe() -> Iterator[ActeEquipe]:
    """Act on the team, in one transaction; référents of one place take turns.

    Who acts is read again then: a référent removed meanwhile does nothing more.
    """
    moi, ici = personne().connexion.aidant_id, personne().connexion.organisation_id
    with transaction(session()) as bdd:
        services.prendre_son_tour(bdd, ici)
        acteur = appartenance(bdd, moi, ici)
        if acteur is None or not acteur.peut(Droit.EQUIPE):
            raise Interdit("Vous n’êtes plus une personne référente dans cette structure.")
        yield ActeEquipe(bdd, acteur)


@contextmanager
def acte_sur(aidant_id: uuid.UUID) -> Iterator[Acte]:
    """Act on somebody of the team, held, in one transaction: see `acte_d_equipe`.

    Whoever acts is not held: two référents, each acting on the other elsewhere, never wait for
    each other.
    """
    with acte_d_equipe() as acte:
        yield Acte(acte.bdd, membre_vise(aidant_id, verrou=True), acte.par.aidant)


def prevenir(bdd: Session, membre: Appartenance, annonce: Annonce, *, par: Aidant) -> None:
    """Write to somebody what the act has done."""
    telephone = reglages().telephone_support
    services.prevenir(bdd, membre, annonce, par=par, telephone=telephone, maintenant=maintenant())
