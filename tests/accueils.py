"""What the home of an aidant tells, read as that home does."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.accueil.queries import Accueil, accueil
from app.metier.avis.queries import Lecteur


def accueil_de(
    session: Session, aidant_id: uuid.UUID, organisation_id: uuid.UUID, *, maintenant: datetime
) -> Accueil:
    """Read the home of this aidant, who may do anything there."""
    lecteur = Lecteur(aidant_id, organisation_id, lambda _: True)
    return accueil(session, lecteur, organisation_id, maintenant=maintenant)
