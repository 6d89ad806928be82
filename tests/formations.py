"""Training bodies and their sessions, as a test needs them."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.formation.inscriptions.services import tenir
from app.metier.formation.models import (
    DemiJournee,
    Inscription,
    MembreOrganisme,
    OrganismeFormation,
    SessionFormation,
)
from app.metier.habilitation.models import Candidat
from app.metier.organisations.models import Organisation
from tests.demandes import un_candidat

_NOMS = itertools.count(1)


def un_organisme(
    session: Session,
    maintenant: datetime,
    membre: Aidant | None = None,
    *,
    nom: str = "",
) -> OrganismeFormation:
    """A body, with somebody who works there."""
    organisme = OrganismeFormation(nom=nom or f"Les Ateliers {next(_NOMS)}", cree_le=maintenant)
    session.add(organisme)
    session.flush()
    if membre is not None:
        session.add(MembreOrganisme(aidant_id=membre.id, organisme_id=organisme.id))
        session.flush()
    return organisme


def une_session(
    session: Session,
    organisme: OrganismeFormation,
    maintenant: datetime,
    *,
    dans: int = 40,
    **champs: Any,
) -> SessionFormation:
    """A published session of two half-days, far enough ahead for anybody to register."""
    debut = maintenant + timedelta(days=dans)
    valeurs: dict[str, Any] = {
        "heures": 7,
        "lieu": "Médiathèque de Saint-Just",
        "capacite": 3,
        "fuseau": "Europe/Paris",
        "publiee_le": maintenant,
        **champs,
    }
    seance = SessionFormation(
        organisme_id=organisme.id,
        commence_le=debut,
        demi_journees=[
            DemiJournee(debut_le=debut + timedelta(hours=h), fin_le=debut + timedelta(hours=h + 3))
            for h in (0, 4)
        ],
        **valeurs,
    )
    session.add(seance)
    session.flush()
    return seance


def a_former(
    session: Session,
    organisation: Organisation,
    maintenant: datetime,
    courriel: str = "ines@essai.fr",
    **champs: Any,
) -> Candidat:
    """Somebody accepted in a structure, who has to be trained."""
    champs = {"eligible_le": maintenant, **champs}
    return un_candidat(session, maintenant, organisation=organisation, courriel=courriel, **champs)


def une_place(
    session: Session, seance: SessionFormation, candidat: Candidat, maintenant: datetime
) -> Inscription:
    """A seat, taken without asking anything."""
    inscription = Inscription(
        session_id=seance.id, candidat_id=candidat.id, inscrite_le=maintenant, place_le=maintenant
    )
    session.add(inscription)
    session.flush()
    return inscription


def relue(session: Session, seance: SessionFormation) -> SessionFormation:
    """The same, held and whole, as an act of its body has it."""
    return tenir(session, {seance.id})[seance.id]
