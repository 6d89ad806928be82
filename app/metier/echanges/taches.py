"""When FranceConnect's requests are forgotten."""

from app.metier.echanges.models import VIE_CODE, VIE_JETON, Demande
from app.metier.purges import Purge
from app.metier.taches import Moment

PURGES = (
    # A last code and a last token may outlive the request.
    Purge(
        "demandes",
        Moment.TRAJETS,
        Demande,
        lambda instant: Demande.expire_le <= instant - VIE_CODE - VIE_JETON,
    ),
)
TACHES = tuple(purge.tache for purge in PURGES)
