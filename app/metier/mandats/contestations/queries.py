"""Reads of contested uses: for the référents of an organisation, for the national team; never one's own."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import Session, load_only

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_en_vigueur
from app.metier.aidants.roles import peut
from app.metier.demarches.vigueur import en_vigueur
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.faits.recit import Fait, fait_de
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable
from app.socle.sql.comptes import premieres

_MAXIMUM = 50
# A use that no référent has answered by then goes to the national team too.
DELAI_DU_REFERENT = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Contestee:
    """A contested use, without the person: what was done, by whom, under which number."""

    id: uuid.UUID
    mandat_id: uuid.UUID
    numero: str
    structure: str
    contestee_le: datetime
    fait: Fait


def attend() -> ColumnElement[bool]:
    """A condition on Contestation: nobody has answered it."""
    return Contestation.repondue_le.is_(None)


def du_referent(
    organisation_id: uuid.UUID | BindParameter[uuid.UUID],
    referent_id: uuid.UUID | BindParameter[uuid.UUID],
) -> ColumnElement[bool]:
    """Those of an organisation, but the uses of this référent."""
    return and_(
        Contestation.organisation_id == organisation_id, Contestation.aidant_id != referent_id
    )


def de_la_securite(par_id: uuid.UUID, *, maintenant: datetime) -> ColumnElement[bool]:
    """Those that no référent may answer, or that waited too long; never one's own uses."""
    return _de_la_securite(par_id, maintenant - DELAI_DU_REFERENT)


def _de_la_securite(
    par_id: uuid.UUID | BindParameter[uuid.UUID], avant: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    un_autre_referent = (
        select(Appartenance.aidant_id)
        .join(Appartenance.aidant)
        .join(Appartenance.organisation)
        .where(
            Appartenance.organisation_id == Contestation.organisation_id,
            Appartenance.aidant_id != Contestation.aidant_id,
            peut(Droit.EQUIPE),
            membre_en_vigueur(),
        )
        .correlate(Contestation)
        .exists()
    )
    return and_(
        Contestation.aidant_id != par_id,
        or_(~un_autre_referent, Contestation.contestee_le <= avant),
    )


# `de_la_securite`, built once.
A_LA_SECURITE = _de_la_securite(bindparam("aidant_id"), bindparam("contestees_avant"))


def chez_les_referents(par_id: uuid.UUID, *, maintenant: datetime) -> ColumnElement[bool]:
    """Those that a référent still has the time to answer; never one's own uses."""
    return and_(
        Contestation.aidant_id != par_id, not_(de_la_securite(par_id, maintenant=maintenant))
    )


# How many wait for this référent, as `socle.sql.comptes` counts them.
NB_CONTESTEES = select(func.count().label("contestees")).select_from(
    premieres(
        select(Contestation.id).where(
            du_referent(bindparam("organisation_id"), bindparam("referent_id")), attend()
        )
    )
)


def contestations(
    session: Session, voulues: ColumnElement[bool], zone: ZoneInfo
) -> list[Contestee]:
    """Return those that wait, the oldest first, 50 at most; days in `zone`."""
    lignes = session.execute(
        select(
            *(Contestation, Mandat, Ligne.condensat, Ligne.le, Corps.corps, Aidant),
            Organisation.nom,
        )
        .join(Mandat, Mandat.id == Contestation.mandat_id)
        .join(Ligne, Ligne.seq == Contestation.ligne_seq)
        .join(Corps, Corps.seq == Ligne.seq)
        .join(Aidant, Aidant.id == Contestation.aidant_id)
        .join(Organisation, Organisation.id == Contestation.organisation_id)
        .options(load_only(Mandat.debut_le))
        .where(voulues, attend())
        .order_by(Contestation.contestee_le, Contestation.id)
        .limit(_MAXIMUM)
    )
    return [
        Contestee(
            trouvee.id,
            trouvee.mandat_id,
            mandat.numero,
            structure,
            trouvee.contestee_le,
            fait_de(
                condensat,
                le.astimezone(zone).date(),
                json.loads(corps),
                aidant.nom_complet,
                site_de=en_vigueur(session).site_de,
            ),
        )
        for trouvee, mandat, condensat, le, corps, aidant, structure in lignes
    ]


def contestee(
    session: Session, voulues: ColumnElement[bool], contestation_id: uuid.UUID, zone: ZoneInfo
) -> Contestee:
    """Return one that waits. Raises Introuvable when it is not among those."""
    trouvees = contestations(session, and_(voulues, Contestation.id == contestation_id), zone)
    if not trouvees:
        raise Introuvable
    return trouvees[0]


def contestation_de(
    session: Session, voulues: ColumnElement[bool], contestation_id: uuid.UUID
) -> Contestation:
    """Return the row of one, answered or not. Raises Introuvable as `contestee`."""
    trouvee = session.scalar(
        select(Contestation).where(voulues, Contestation.id == contestation_id)
    )
    if trouvee is None:
        raise Introuvable
    return trouvee
