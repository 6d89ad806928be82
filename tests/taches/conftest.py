"""A mandate that will be old."""

import pytest
from sqlalchemy.orm import Session

from app.aidants.models import Appartenance
from app.bdd import transaction
from app.mandats.models import Mandat
from tests.anciens import un_mandat_bavard
from tests.conftest import INSTANT


@pytest.fixture
def mandat(session: Session, membre: Appartenance) -> Mandat:
    """Angela's, that says all that a mandate may say."""
    with transaction(session):
        return un_mandat_bavard(session, membre, INSTANT)
