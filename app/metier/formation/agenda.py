"""A session for calendars: one event a half-day."""

from datetime import datetime

from app.metier.formation.models import SessionFormation
from app.socle.langue.ics import Evenement, calendrier


def agenda(seance: SessionFormation, *, maintenant: datetime) -> str:
    """Return the file: the same UID and a higher SEQUENCE after a move, cancelled when it is."""
    titre = f"Formation Aidants Connect, {seance.donnee_par}"
    demi_journees = [
        Evenement(
            f"{seance.id}-{rang}",
            demi.debut_le,
            demi.fin_le,
            titre,
            lieu=seance.lieu,
            version=seance.version,
            est_annule=seance.annulee_le is not None,
        )
        for rang, demi in enumerate(seance.demi_journees, 1)
    ]
    return calendrier(demi_journees, nom=titre, ecrit_le=maintenant)
