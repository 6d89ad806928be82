"""When challenges and links are forgotten."""

from app.metier.authentification.cles_acces.models import Defi, InvitationCle
from app.metier.purges import UN_JOUR, Purge
from app.metier.taches import Moment

PURGES = (
    Purge("defis", Moment.TRACES, Defi, lambda instant: Defi.tire_le <= instant - UN_JOUR),
    Purge(
        "invitations-cle",
        Moment.TRACES,
        InvitationCle,
        lambda instant: InvitationCle.expire_le <= instant - UN_JOUR,
    ),
)
TACHES = tuple(purge.tache for purge in PURGES)
