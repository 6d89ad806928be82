"""What was done on an account, and who looked at it: its owner and the support read the same lines."""

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.metier.aidants.actes import LectureActes, PageActes, page_d_actes
from app.metier.aidants.models import Appartenance
from app.metier.journal.actions import DU_COMPTE
from app.metier.journal.models import Ligne
from app.socle.erreurs import Introuvable
from app.socle.sql import est_une_de

# Of the logins that the support is told of.
_MOIS_MONTRES = timedelta(days=182)
# What the national team reads of an account, in the words of its owner; and why.
REGARDS: Mapping[str, str] = MappingProxyType(
    {
        "consultation_compte": "votre compte",
        "consultation_vue": "ce que vous voyez à l’accueil, sans les personnes aidées",
        "consultation_journal": "des lignes du journal sur votre compte",
        "lecture_compte": "tout ce qui est gardé sur votre compte",
        "consultation_equipe": "la liste de l’équipe de votre structure",
    }
)
_DE_CE_COMPTE = (
    "consultation_compte",
    "consultation_vue",
    "consultation_journal",
    "lecture_compte",
)
_ACTES_DU_COMPTE = LectureActes(
    and_(Ligne.cible_id == bindparam("aidant_id"), est_une_de(Ligne.action, DU_COMPTE))
)


def actes_du_compte(
    session: Session, aidant_id: uuid.UUID, *, avant: uuid.UUID | None
) -> PageActes:
    """Return a page of what was done on an account. Raises Introuvable for a cursor of another."""
    page = _ACTES_DU_COMPTE.page(session, {"aidant_id": aidant_id}, avant=avant)
    if page is None:
        raise Introuvable
    return page


def regards_sur(session: Session, aidant_id: uuid.UUID, *, avant: uuid.UUID | None) -> PageActes:
    """Return a page of who of the national team read an account, or the team of its structures.

    Raises Introuvable for a cursor of another account.
    """
    equipes = select(Appartenance.organisation_id).where(
        Appartenance.aidant_id == aidant_id, Appartenance.depuis_le <= Ligne.le
    )
    page = page_d_actes(
        session,
        or_(
            and_(Ligne.cible_id == aidant_id, Ligne.action.in_(_DE_CE_COMPTE)),
            and_(
                Ligne.organisation_id.in_(equipes.correlate(Ligne)),
                Ligne.action == "consultation_equipe",
            ),
        ),
        avant=avant,
    )
    if page is None:
        raise Introuvable
    return page


def connexions_par_mois(
    session: Session, aidant_id: uuid.UUID, zone: ZoneInfo, *, maintenant: datetime
) -> list[tuple[date, int]]:
    """Return how often an account logged in, by month of `zone`: the last six with any, newest first."""
    requete = select(Ligne.le).where(
        Ligne.aidant_id == aidant_id,
        Ligne.action == "connexion",
        Ligne.le > maintenant - _MOIS_MONTRES,
    )
    mois = Counter(le.astimezone(zone).date().replace(day=1) for le in session.scalars(requete))
    return sorted(mois.items(), reverse=True)
