"""When links are forgotten; their draft goes after them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.metier.brouillons.distance.models import LienDistance
from app.metier.brouillons.models import Identification
from app.metier.purges import UN_JOUR, Purge
from app.metier.taches import Moment


def _vieux(maintenant: datetime) -> ColumnElement[bool]:
    """A day after they served, or could have: the journal tells the rest."""
    trajets = select(Identification.lien_id).where(Identification.lien_id.is_not(None))
    return and_(LienDistance.expire_le <= maintenant - UN_JOUR, LienDistance.id.not_in(trajets))


PURGES = (Purge("liens-distance", Moment.TRACES, LienDistance, _vieux),)
TACHES = tuple(purge.tache for purge in PURGES)
