"""What practices are forgotten, and when."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from app.metier.aidants.models import Aidant
from app.metier.entrainement.models import EXERCICE, Entrainement
from app.metier.purges import Purge
from app.metier.taches import Moment


def _de_comptes_archives(instant: datetime) -> ColumnElement[bool]:
    archives = select(Aidant.id).where(Aidant.archive_le <= instant)
    return Entrainement.aidant_id.in_(archives)


PURGES = (
    Purge(
        "exercices",
        Moment.BROUILLONS,
        Entrainement,
        lambda instant: Entrainement.expire_le <= instant,
        EXERCICE,
    ),
    Purge("entrainements", Moment.COMPTES, Entrainement, _de_comptes_archives),
)
TACHES = tuple(purge.tache for purge in PURGES)
