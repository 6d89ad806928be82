"""The two places, in a base of their own."""

import pytest
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.socle.bdd import transaction
from tests.metier.pilotage.fusions.lieux import Lieux


@pytest.fixture
def lieux(session: Session, membre: Appartenance) -> Lieux:
    """Alice's place joins Chloé's."""
    with transaction(session):
        return Lieux(session, membre)
