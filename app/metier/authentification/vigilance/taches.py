"""When the unusual uses are forgotten: as the logins they tell of."""

from sqlalchemy import func

from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.purges import UN_AN, Purge
from app.metier.taches import Moment

PURGES = (
    Purge(
        "usages-inhabituels",
        Moment.CONNEXIONS,
        UsageInhabituel,
        lambda instant: (
            func.coalesce(UsageInhabituel.clos_le, UsageInhabituel.repondu_le, UsageInhabituel.le)
            <= instant - UN_AN
        ),
    ),
)
TACHES = tuple(purge.tache for purge in PURGES)
