"""What homes tell, read as they do, or a part of it alone."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.accueil.queries import Accueil, accueil
from app.metier.avis.queries import Lecteur
from app.metier.mandats.fins.orphelins import NB_ORPHELINS
from app.metier.mandats.papiers.attente import ATTENTE, Attente, valeurs


def accueil_de(
    session: Session, aidant_id: uuid.UUID, organisation_id: uuid.UUID, *, maintenant: datetime
) -> Accueil:
    """Read the home of this aidant, who may do anything there."""
    lecteur = Lecteur(aidant_id, organisation_id, lambda _: True)
    return accueil(session, lecteur, organisation_id, maintenant=maintenant)


def attente(session: Session, organisation_id: uuid.UUID, *, maintenant: datetime) -> Attente:
    """Read what waits among the mandates of an organisation."""
    return Attente(*session.execute(ATTENTE, valeurs(organisation_id, maintenant)).one())


def nb_orphelins(session: Session, organisation_id: uuid.UUID, *, maintenant: datetime) -> int:
    """Count the mandates of an organisation that nobody may open."""
    return session.execute(
        NB_ORPHELINS, {"organisation_id": organisation_id, "maintenant": maintenant}
    ).scalar_one()
