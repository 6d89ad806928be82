"""Reads of organisations."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.organisations.models import Organisation
from app.socle.langue.saisies import lire_signes


def par_siret(session: Session, siret: str) -> Organisation | None:
    """Return the organisation that holds this SIRET."""
    return session.scalar(select(Organisation).where(Organisation.siret == lire_signes(siret)))
