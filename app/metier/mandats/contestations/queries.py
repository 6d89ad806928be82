"""Reads of contested uses, for the référents of an organisation but who did that use."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, load_only

from app.metier.aidants.models import Aidant
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.faits import Fait, fait_de
from app.metier.mandats.models import Mandat
from app.metier.mandats.orphelins import est_orphelin
from app.socle.erreurs import Introuvable

_MAXIMUM = 50


@dataclass(frozen=True, slots=True)
class Contestee:
    """A contested use, without the person: what was done, by whom, under which number."""

    id: uuid.UUID
    mandat_id: uuid.UUID
    numero: str
    contestee_le: datetime
    fait: Fait


def _en_attente(organisation_id: uuid.UUID, referent_id: uuid.UUID) -> ColumnElement[bool]:
    return and_(
        Contestation.organisation_id == organisation_id,
        Contestation.aidant_id != referent_id,
        Contestation.repondue_le.is_(None),
    )


def nb_contestations(session: Session, organisation_id: uuid.UUID, referent_id: uuid.UUID) -> int:
    """Return how many contested uses wait for this référent's answer."""
    requete = select(func.count()).select_from(Contestation)
    return session.scalar(requete.where(_en_attente(organisation_id, referent_id))) or 0


def nb_a_voir(
    session: Session, organisation_id: uuid.UUID, referent_id: uuid.UUID, *, maintenant: datetime
) -> tuple[int, int]:
    """Return how many mandates nobody may open, how many uses are contested: in one statement."""
    fermes = select(func.count()).select_from(Mandat)
    attendues = select(func.count()).select_from(Contestation)
    ligne = session.execute(
        select(
            fermes.where(est_orphelin(organisation_id, maintenant)).scalar_subquery(),
            attendues.where(_en_attente(organisation_id, referent_id)).scalar_subquery(),
        )
    ).one()
    return ligne[0], ligne[1]


def contestations(
    session: Session, organisation_id: uuid.UUID, referent_id: uuid.UUID, zone: ZoneInfo
) -> list[Contestee]:
    """Return those that wait, the oldest first, 50 at most; days in `zone`."""
    return _contestees(session, _en_attente(organisation_id, referent_id), zone)


def contestee(
    session: Session,
    organisation_id: uuid.UUID,
    contestation_id: uuid.UUID,
    referent_id: uuid.UUID,
    zone: ZoneInfo,
) -> Contestee:
    """Return one that waits. Raises Introuvable when this référent has none such to answer."""
    voulue = and_(_en_attente(organisation_id, referent_id), Contestation.id == contestation_id)
    trouvees = _contestees(session, voulue, zone)
    if not trouvees:
        raise Introuvable
    return trouvees[0]


def contestation_de(
    session: Session,
    organisation_id: uuid.UUID,
    contestation_id: uuid.UUID,
    referent_id: uuid.UUID,
) -> Contestation:
    """Return the row of one, answered or not. Raises Introuvable as `contestee`."""
    trouvee = session.get(Contestation, contestation_id)
    if (
        trouvee is None
        or trouvee.organisation_id != organisation_id
        or trouvee.aidant_id == referent_id
    ):
        raise Introuvable
    return trouvee


def _contestees(session: Session, voulues: ColumnElement[bool], zone: ZoneInfo) -> list[Contestee]:
    lignes = session.execute(
        select(Contestation, Mandat, Ligne.condensat, Ligne.le, Corps.corps, Aidant)
        .join(Mandat, Mandat.id == Contestation.mandat_id)
        .join(Ligne, Ligne.seq == Contestation.ligne_seq)
        .join(Corps, Corps.seq == Ligne.seq)
        .join(Aidant, Aidant.id == Contestation.aidant_id)
        .options(load_only(Mandat.debut_le))
        .where(voulues)
        .order_by(Contestation.contestee_le, Contestation.id)
        .limit(_MAXIMUM)
    )
    return [
        Contestee(
            trouvee.id,
            trouvee.mandat_id,
            mandat.numero,
            trouvee.contestee_le,
            fait_de(condensat, le.astimezone(zone).date(), json.loads(corps), aidant.nom_complet),
        )
        for trouvee, mandat, condensat, le, corps, aidant in lignes
    ]
