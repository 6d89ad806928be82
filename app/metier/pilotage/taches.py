"""What of the national team's work is forgotten: the journal keeps what was done and looked at."""

from datetime import datetime

from sqlalchemy import ColumnElement

from app.metier.pilotage.models import DemandeDroits, OuvertureDossier, Proposition, Regard
from app.metier.purges import UN_AN, UN_JOUR, Purge
from app.metier.taches import Moment


def _propositions_finies(maintenant: datetime) -> ColumnElement[bool]:
    return Proposition.expire_le <= maintenant - UN_AN


def _regards_finis(maintenant: datetime) -> ColumnElement[bool]:
    return Regard.expire_le <= maintenant - UN_JOUR


def _ouvertures_finies(maintenant: datetime) -> ColumnElement[bool]:
    return OuvertureDossier.expire_le <= maintenant - UN_AN


def _demandes_repondues(maintenant: datetime) -> ColumnElement[bool]:
    return DemandeDroits.close_le <= maintenant - 3 * UN_AN


PURGES = (
    Purge("ouvertures-dossiers", Moment.TRACES, OuvertureDossier, _ouvertures_finies),
    Purge("demandes-droits", Moment.TRACES, DemandeDroits, _demandes_repondues),
    Purge("propositions", Moment.TRACES, Proposition, _propositions_finies),
    Purge("regards", Moment.TRACES, Regard, _regards_finis),
)
TACHES = tuple(purge.tache for purge in PURGES)
