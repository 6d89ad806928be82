"""Who had read a notice is forgotten once it shows no more; the notice itself, a year later."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from app.metier.avis.models import Avis, AvisLu
from app.metier.purges import UN_AN, Purge
from app.metier.taches import Moment


def _lus_pour_rien(maintenant: datetime) -> ColumnElement[bool]:
    return AvisLu.avis_id.in_(select(Avis.id).where(Avis.finit_le <= maintenant))


def _finis(maintenant: datetime) -> ColumnElement[bool]:
    return Avis.finit_le <= maintenant - UN_AN


PURGES = (
    Purge("avis-lus", Moment.TRACES, AvisLu, _lus_pour_rien),
    Purge("avis", Moment.TRACES, Avis, _finis),
)
TACHES = tuple(purge.tache for purge in PURGES)
