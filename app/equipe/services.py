"""Acts of a référent on their team; whoever they are about is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.aidants.models import Aidant, Appartenance
from app.courriels.services import deposer

_MESSAGE = """Bonjour {prenom},

{phrase}

Fait par {par}, à {organisation}. Ce n’était pas prévu ? Appelez le {telephone}.
"""


def prevenir(
    session: Session,
    membre: Appartenance,
    *,
    sujet: str,
    phrase: str,
    par: Aidant,
    telephone: str,
    maintenant: datetime,
) -> None:
    """Write to somebody what was just done about their account, in the act's transaction."""
    texte = _MESSAGE.format(
        prenom=membre.aidant.prenom,
        phrase=phrase,
        par=par.nom_complet,
        organisation=membre.organisation.nom,
        telephone=telephone,
    )
    deposer(session, membre.aidant, sujet=sujet, texte=texte, maintenant=maintenant)
