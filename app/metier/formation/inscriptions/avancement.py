"""Where somebody stands on the way to their account, and what comes next: once, for every screen."""

import enum
from datetime import datetime

from app.metier.formation.models import Inscription
from app.metier.habilitation.models import Candidat


class Avancement(enum.StrEnum):
    """A step of the way; its value is what the screens say."""

    A_ACCEPTER = "l’équipe nationale doit d’abord accepter"
    REFUSEE = "demande refusée"
    A_INSCRIRE = "choisissez une session"
    EN_ATTENTE = "sur la liste d’attente"
    INSCRITE = "session à venir"
    A_CONFIRMER = "session passée, l’organisme note les présences"
    ATTEND_PIX = "formation faite, il reste le test Pix"
    ATTEND_COMPTE = "tout est fait, mais le compte n’a pas pu s’ouvrir : appelez-nous"
    COMPTE = "compte ouvert"


def avancement(
    candidat: Candidat, inscription: Inscription | None, *, maintenant: datetime
) -> Avancement:
    """Return where somebody stands."""
    if candidat.compte_le is not None:
        return Avancement.COMPTE
    if candidat.refuse_le is not None:
        return Avancement.REFUSEE
    if candidat.eligible_le is None:
        return Avancement.A_ACCEPTER
    if candidat.forme_le is not None:
        return Avancement.ATTEND_PIX if candidat.pix_le is None else Avancement.ATTEND_COMPTE
    if inscription is None:
        return Avancement.A_INSCRIRE
    if inscription.seance.commence_le <= maintenant:
        passee = inscription.place_le is not None
        return Avancement.A_CONFIRMER if passee else Avancement.A_INSCRIRE
    return Avancement.INSCRITE if inscription.place_le is not None else Avancement.EN_ATTENTE
