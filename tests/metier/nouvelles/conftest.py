"""Angela, who asked to be told; by SMS, unless a test names a channel."""

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.metier.messages.models import Courriel
from app.metier.nouvelles.models import SMS, Sms
from app.socle.bdd import transaction
from tests.metier.nouvelles.lieu import Lieu


@pytest.fixture
def canal() -> str:
    return SMS


@pytest.fixture
def lieu(session: Session, canal: str) -> Lieu:
    with transaction(session):
        return Lieu(session, canal)


@pytest.fixture
def abonnee(lieu: Lieu) -> Lieu:
    """Angela read her code back; it has left."""
    lieu.demander()
    assert lieu.prouver(lieu.code())
    with transaction(lieu.session):
        for table in (Sms, Courriel):
            lieu.session.execute(delete(table))
    return lieu
