"""A structure with its référent, a body, people to train."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.formation.inscriptions.services import inscrire
from app.metier.formation.models import Inscription, SessionFormation
from app.metier.habilitation.models import Candidat
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, un_aidant, une_organisation
from tests.formations import a_former, un_organisme


class Lieu:
    """A structure with its référent, a body, people to train."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organisation: Organisation = une_organisation(session, INSTANT)
        self.robert: Aidant = un_aidant(
            session, self.organisation, INSTANT, courriel="robert@essai.fr", roles=("referent",)
        )
        self.organisme = un_organisme(session, INSTANT)

    def gens(self, nombre: int, **champs: Any) -> list[Candidat]:
        return [
            a_former(self.session, self.organisation, INSTANT, f"p{rang}@essai.fr", **champs)
            for rang in range(nombre)
        ]

    def inscrire(self, candidat: Candidat, seance: SessionFormation) -> Inscription:
        return inscrire(self.session, candidat, seance.id, par=self.robert, maintenant=INSTANT)

    def lettres(self, candidat: Candidat) -> list[str]:
        requete = select(Courriel.sujet).where(Courriel.destinataire == candidat.courriel)
        return sorted(self.session.scalars(requete))


@pytest.fixture
def lieu(session: Session) -> Lieu:
    with transaction(session):
        return Lieu(session)
