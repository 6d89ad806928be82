"""A mandate that will be old."""

import pytest
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from tests.anciens import un_mandat_bavard
from tests.fabriques import INSTANT


@pytest.fixture
def mandat(session: Session, membre: Appartenance) -> Mandat:
    """Angela's, that says all that a mandate may say."""
    with transaction(session):
        return un_mandat_bavard(session, membre, INSTANT)
