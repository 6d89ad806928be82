"""Reads behind the card: the mandate, what was done."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.metier.aidants.actes import designe_par
from app.metier.aidants.models import Aidant
from app.metier.demarches.vigueur import en_vigueur
from app.metier.journal.actions import MOTIFS_LECTURE, MOTIFS_OUVERTURE
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.contestations.libelles import REPONSES
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.faits.dossiers import FAITS
from app.metier.mandats.faits.recit import Fait, SiteDe, fait_de
from app.metier.mandats.transferts.papiers import Papier

PAR_PAGE = 25
NB_LECTURES = 10
_RAISONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"consultation_mandat": MOTIFS_LECTURE, "ouverture_dossier": MOTIFS_OUVERTURE}
)


@dataclass(frozen=True, slots=True)
class Lecture:
    """The national team read the file: when, and why in words."""

    le: datetime
    raison: str


@dataclass(frozen=True, slots=True)
class FaitVu:
    """One thing done, as the card's page tells it; when the person contested it, and the answer."""

    fait: Fait
    conteste_le: datetime | None
    reponse: str | None


@dataclass(frozen=True, slots=True)
class PageFaits:
    """The newest first; `suite` is the cursor of what is older, None at the end."""

    faits: list[FaitVu]
    suite: uuid.UUID | None
    est_la_suite: bool


def lectures_du_papier(session: Session, papier: Papier) -> list[Lecture]:
    """Return when the national team read the file of this mandate, and why: the last ones first."""
    siens = [mandat.id for mandat in (*papier.mandats, *papier.avant)]
    requete = (
        select(Ligne.le, Ligne.action, Corps.corps)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(Ligne.mandat_id.in_(siens), Ligne.action.in_([*_RAISONS]))
        .order_by(Ligne.seq.desc())
        .limit(NB_LECTURES)
    )
    return [
        Lecture(le, _RAISONS[action].get(json.loads(corps)["details"].get("motif", ""), ""))
        for le, action, corps in session.execute(requete)
    ]


def faits_du_papier(
    session: Session, papier: Papier, zone: ZoneInfo, *, avant: uuid.UUID | None = None
) -> PageFaits | None:
    """Return 25 things done under this paper, older than the cursor `avant`, days in `zone`.

    None when the cursor is not one of theirs.
    """
    siens = and_(papier.actes, Ligne.action.in_(FAITS))
    requete = (
        select(Ligne.condensat, Ligne.le, Corps.corps, Aidant.prenom, Contestation)
        .join(Corps, Corps.seq == Ligne.seq)
        .join(Aidant, Aidant.id == Ligne.aidant_id)
        .outerjoin(Contestation, Contestation.ligne_seq == Ligne.seq)
        .where(siens)
        .order_by(Ligne.seq.desc())
        .limit(PAR_PAGE + 1)
    )
    if avant is not None:
        seq = session.scalar(select(Ligne.seq).where(siens, designe_par(avant)))
        if seq is None:
            return None
        requete = requete.where(Ligne.seq < seq)
    lignes = session.execute(requete).all()
    site_de = en_vigueur(session).site_de
    vus = [_vu(*ligne, zone=zone, site_de=site_de) for ligne in lignes[:PAR_PAGE]]
    suite = vus[-1].fait.acte if len(lignes) > PAR_PAGE else None
    return PageFaits(vus, suite, avant is not None)


def _vu(
    condensat: bytes,
    le: datetime,
    corps: str,
    prenom: str,
    contestation: Contestation | None,
    *,
    zone: ZoneInfo,
    site_de: SiteDe,
) -> FaitVu:
    jour = le.astimezone(zone).date()
    fait = fait_de(condensat, jour, json.loads(corps), prenom, site_de=site_de)
    if contestation is None:
        return FaitVu(fait, None, None)
    return FaitVu(fait, contestation.contestee_le, _reponse(contestation))


def _reponse(contestation: Contestation) -> str | None:
    """Return the answer in the words that the person reads, None while there is none."""
    if contestation.reponse is None:
        return None
    dite = REPONSES[contestation.reponse].pour_la_personne
    return f"{dite} : {contestation.precision}" if contestation.precision else dite
