"""What happens in an organisation, and the counts that follow."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Appartenance
from app.metier.chiffres.services import compter
from app.metier.journal.actions import ACTIONS
from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from tests.fabriques import un_mandat, un_usager
from tests.peuple import quelqu_un


def tout_compter(session: Session, instant: datetime) -> int:
    total = 0
    while True:
        with transaction(session):
            nombre = compter(session, maintenant=instant)
        if not nombre:
            return total
        total += nombre


def noter(session: Session, mandat: Mandat, action: str, le: datetime, **details: str) -> None:
    """A line about a mandate, with nothing done."""
    autorisation = session.scalars(select(Autorisation.id).filter_by(mandat_id=mandat.id)).first()
    liens = mandat.liens(mandat.aidant_id)
    if "autorisation" in ACTIONS[action].exige:
        liens["autorisation"] = autorisation
    journal.noter(session, action, le=le, details=dict(details), **liens)


def conclu(session: Session, membre: Appartenance, rang: int, le: datetime) -> Mandat:
    with transaction(session):
        usager = un_usager(session, membre, le, quelqu_un(rang))
        return un_mandat(session, membre, usager, le, domaines=["argent", "logement"])
