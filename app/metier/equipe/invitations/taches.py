"""When invitations are forgotten: a month after their link has died."""

from app.metier.equipe.invitations.models import InvitationReferent
from app.metier.purges import UN_MOIS, Purge
from app.metier.taches import Moment

PURGES = (
    Purge(
        "invitations-referents",
        Moment.TRACES,
        InvitationReferent,
        lambda instant: InvitationReferent.expire_le <= instant - UN_MOIS,
    ),
)
TACHES = tuple(purge.tache for purge in PURGES)
