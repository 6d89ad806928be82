"""Report what ends all that a person confided to an organisation: a death, a protection.

Everything goes silent at once: what would write or remind looks for what is not stopped.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.brouillons.models import Brouillon
from app.metier.brouillons.services import abandonner
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import OrganisationLisible
from app.metier.usagers.fins.models import FinAutorisation, FinSignalee
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import usager_verrouille
from app.socle.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True)
class Signalement:
    """What is reported: a key of MOTIFS, the day it happened, the MESURES kind when known."""

    motif: str
    jour: date
    mesure: str | None = None


def signaler(
    session: Session,
    organisation: OrganisationLisible,
    usager_id: uuid.UUID,
    signalement: Signalement,
    *,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> bool:
    """Stop every mandate of this person here, reserved ones too, and wipe their drafts.

    False when the same was reported already: sent twice, it is done and noted once. Drafts are
    held before the person, as a conclusion holds them. Raises ErreurMetier for a day that cannot be.
    """
    brouillons = _tenir_les_brouillons(session, organisation.id, usager_id, maintenant)
    usager = usager_verrouille(session, usager_id)
    _exiger_jour_possible(signalement.jour, usager, organisation, maintenant)
    if _deja_signale(session, organisation.id, usager_id, signalement.motif):
        return False
    for brouillon in brouillons:
        abandonner(brouillon, maintenant=maintenant)
    fin = _inscrire(session, organisation.id, usager_id, signalement, par_id, maintenant)
    _arreter_tout(session, fin, maintenant)
    return True


def _tenir_les_brouillons(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, maintenant: datetime
) -> list[Brouillon]:
    """Hold the drafts still open here that name this person."""
    sub = select(Usager.sub).where(Usager.id == usager_id).scalar_subquery()
    requete = (
        select(Brouillon)
        .where(
            Brouillon.organisation_id == organisation_id,
            Brouillon.sub == sub,
            Brouillon.conclu_le.is_(None),
            Brouillon.abandonne_le.is_(None),
            Brouillon.expire_le > maintenant,
        )
        .order_by(Brouillon.id)
        .with_for_update()
    )
    return list(session.scalars(requete.execution_options(populate_existing=True)))


def _exiger_jour_possible(
    jour: date, usager: Usager, organisation: OrganisationLisible, maintenant: datetime
) -> None:
    if jour > maintenant.astimezone(organisation.zone).date():
        raise ErreurMetier("Cette date n’est pas encore passée.", champ="jour")
    if usager.identite is not None and jour.year < usager.identite.naissance.annee:
        raise ErreurMetier("La personne n’était pas née à cette date.", champ="jour")


def _deja_signale(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, motif: str
) -> bool:
    """The person is held: nobody is reporting the same meanwhile."""
    requete = select(FinSignalee.id).where(
        FinSignalee.organisation_id == organisation_id,
        FinSignalee.usager_id == usager_id,
        FinSignalee.motif == motif,
        FinSignalee.annulee_le.is_(None),
    )
    return session.scalar(requete) is not None


def _inscrire(
    session: Session,
    organisation_id: uuid.UUID,
    usager_id: uuid.UUID,
    signalement: Signalement,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> FinSignalee:
    fin = FinSignalee(
        organisation_id=organisation_id,
        usager_id=usager_id,
        motif=signalement.motif,
        mesure=signalement.mesure,
        survenue_le=signalement.jour,
        signalee_le=maintenant,
        signalee_par_id=par_id,
    )
    session.add(fin)
    session.flush()
    journal.noter(
        session,
        "fin_signalee",
        le=maintenant,
        aidant=par_id,
        organisation=organisation_id,
        usager=usager_id,
        details={
            "motif": fin.motif,
            **({"mesure": fin.mesure} if fin.mesure else {}),
        },
    )
    return fin


def _arreter_tout(session: Session, fin: FinSignalee, maintenant: datetime) -> None:
    ici = select(Mandat.id).where(
        Mandat.organisation_id == fin.organisation_id, Mandat.usager_id == fin.usager_id
    )
    for mandat_id in session.scalars(ici.order_by(Mandat.id)).all():
        arretees = arreter(
            session,
            mandat_id,
            motif=fin.motif,
            par_id=fin.signalee_par_id,
            maintenant=maintenant,
        )
        session.add_all(FinAutorisation(fin_id=fin.id, autorisation_id=a.id) for a in arretees)
