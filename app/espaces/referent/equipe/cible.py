"""On whom a référent acts: somebody of the current organisation, never themselves."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.equipe.annonces import Annonce
from app.metier.equipe.queries import membre_de
from app.socle.erreurs import Interdit, Introuvable
from app.web.actes import Acte as ActeIci
from app.web.actes import acte_ici
from app.web.bdd import session
from app.web.connectee import personne


@dataclass(frozen=True, slots=True)
class Acte:
    """One act on a member under way."""

    acte: ActeIci
    membre: Appartenance

    @property
    def bdd(self) -> Session:
        """The act's transaction."""
        return self.acte.bdd

    @property
    def par(self) -> Aidant:
        """Who does it."""
        return self.acte.par

    def dire(self, annonce: Annonce) -> None:
        """Write to the member what was just done."""
        self.acte.dire(self.membre.aidant, annonce)


def membre_vise(aidant_id: uuid.UUID, *, verrou: bool = False) -> Appartenance:
    """Load-and-authorise: somebody else of the current organisation, present or gone.

    Raises Introuvable, and Interdit for oneself.
    """
    moi, ici = personne().connexion.aidant_id, personne().organisation.id
    if aidant_id == moi:
        raise Interdit("Pour votre propre compte, allez dans « Mon compte ».")
    membre = membre_de(session(), ici, aidant_id, verrou=verrou)
    if membre is None:
        raise Introuvable
    return membre


@contextmanager
def acte_d_equipe() -> Iterator[ActeIci]:
    """Act on the team, in one transaction; référents of one place take turns.

    Who acts is read again then: a référent removed meanwhile does nothing more.
    """
    refus = "Vous n’êtes plus une personne référente dans cette structure."
    with acte_ici(Droit.EQUIPE, refus=refus) as acte:
        yield acte


@contextmanager
def acte_sur(aidant_id: uuid.UUID) -> Iterator[Acte]:
    """Act on somebody of the team, held, in one transaction: see `acte_d_equipe`.

    Whoever acts is not held: two référents, each acting on the other elsewhere, never wait for
    each other.
    """
    with acte_d_equipe() as acte:
        yield Acte(acte, membre_vise(aidant_id, verrou=True))
