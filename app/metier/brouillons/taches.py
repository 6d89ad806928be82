"""What drafts, the identities in them and their journeys are forgotten, and when."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, union_all

from app.metier.brouillons.distance.models import LienDistance
from app.metier.brouillons.models import VIE_IDENTITE, Brouillon, Identification
from app.metier.purges import UN_JOUR, Purge
from app.metier.taches import Moment
from app.metier.usagers.identite import CHAMPS_IDENTITE


def _ferme_sans_trajet(maintenant: datetime) -> ColumnElement[bool]:
    """Drafts past their 7 days; a day more, for who sends the last form again."""
    appuis = union_all(select(Identification.brouillon_id), select(LienDistance.brouillon_id))
    return (Brouillon.expire_le <= maintenant - UN_JOUR) & Brouillon.id.not_in(appuis)


# Two hours after FranceConnect gave them (rules.md, Draft).
IDENTITES = Purge(
    "identites",
    Moment.TRAJETS,
    Brouillon,
    lambda instant: Brouillon.identifie_le <= instant - VIE_IDENTITE,
    (*CHAMPS_IDENTITE, "identifie_le", "renouvelle_id"),
)
PURGES = (
    IDENTITES,
    Purge(
        "identifications",
        Moment.TRAJETS,
        Identification,
        lambda instant: Identification.expire_le <= instant,
    ),
    Purge("brouillons", Moment.BROUILLONS, Brouillon, _ferme_sans_trajet),
)
TACHES = tuple(purge.tache for purge in PURGES)
