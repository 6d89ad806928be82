"""Somebody of the support, and what they correct."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.corrections.services import Acte
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, un_aidant


@pytest.fixture
def sam(session: Session) -> Aidant:
    """An account of the support."""
    with transaction(session):
        return un_aidant(session, None, INSTANT, courriel="sam@essai.fr", roles=["support"])


@pytest.fixture
def acte(sam: Aidant) -> Callable[..., Acte]:
    """What every correction says, from the number that a page had shown."""
    return lambda vu=0: Acte(sam, INSTANT, "Le site a changé", vu)
