"""Once a week, how many requests came and how many wait, to who answers them."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import porteurs
from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.instruction import courriels
from app.metier.habilitation.models import DemandeHabilitation, ResumeDemandes
from app.socle.horloge import jour_a_paris
from app.socle.sql import chacun_son_tour

_SEPT_JOURS = timedelta(days=7)


def nb_a_resumer(session: Session, *, maintenant: datetime) -> int:
    """Return 1 when this week was not told yet."""
    lundi = _lundi(maintenant)
    dite = session.scalar(select(ResumeDemandes.lundi).where(ResumeDemandes.lundi == lundi))
    return 0 if dite else 1


def resumer(session: Session, *, maintenant: datetime) -> int:
    """Write to who may answer the requests, once a week, from its Monday; return 1 when done.

    To nobody when none came and none waits.
    """
    lundi = _lundi(maintenant)
    chacun_son_tour(session, "resume_demandes", lundi.isoformat())
    if not nb_a_resumer(session, maintenant=maintenant):
        return 0
    session.add(ResumeDemandes(lundi=lundi))
    session.flush()
    recues, attendent = _nombres(session, maintenant)
    for aidant in porteurs(session, Droit.ADMISSION) if recues or attendent else []:
        courriels.semaine(
            session, aidant, recues=recues, attendent=attendent, maintenant=maintenant
        )
    return 1


def _lundi(maintenant: datetime) -> date:
    aujourd_hui = jour_a_paris(maintenant)
    return aujourd_hui - timedelta(days=aujourd_hui.weekday())


def _nombres(session: Session, maintenant: datetime) -> tuple[int, int]:
    en_sept_jours = DemandeHabilitation.entree_le > maintenant - _SEPT_JOURS
    a_traiter = est_dans(Etat.DEPOSEE, DemandeHabilitation)
    compte = func.count(DemandeHabilitation.id)
    recues = session.scalar(select(compte).where(en_sept_jours)) or 0
    return recues, session.scalar(select(compte).where(a_traiter)) or 0
