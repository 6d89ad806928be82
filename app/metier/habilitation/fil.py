"""The thread of a request: what happened and what was said, on one line of time."""

import enum
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.metier.aidants.models import Aidant
from app.metier.habilitation.models import DemandeHabilitation, Evenement
from app.socle.erreurs import ErreurMetier

TAILLE_MESSAGE = 4_000


class Cote(enum.StrEnum):
    """Who speaks in a thread."""

    STRUCTURE = "structure"
    EQUIPE = "equipe"
    SERVICE = "service"


# What may stand in a thread, and its words; a message has none, it speaks for itself.
NATURES: Mapping[str, str] = MappingProxyType(
    {
        "message": "",
        "depot": "Demande envoyée",
        "attente": "Région pas encore ouverte",
        "entree": "Entrée dans la file",
        "suivi": "Prise en charge",
        "modification": "Changements demandés",
        "pause": "Mise en attente",
        "reprise": "Reprise",
        "acceptation": "Demande acceptée",
        "refus": "Demande refusée",
        "cloture": "Premier accès ouvert",
    }
)


def noter(
    session: Session,
    demande: DemandeHabilitation,
    nature: str,
    *,
    cote: Cote,
    maintenant: datetime,
    par: Aidant | None = None,
    texte: str | None = None,
) -> Evenement:
    """Add an entry to the thread of a request, held. Raises ErreurMetier for an empty message."""
    if nature not in NATURES:
        raise ValueError(f"nature inconnue : {nature}")
    dit = lire_message(texte) if texte is not None else None
    evenement = Evenement(
        demande_id=demande.id,
        nature=nature,
        cote=cote,
        aidant_id=par.id if par else None,
        texte=dit,
        le=maintenant,
    )
    session.add(evenement)
    session.flush()
    return evenement


def lire_message(saisie: str) -> str:
    """Return a message as it is kept. Raises ErreurMetier when it is empty or too long."""
    texte = saisie.strip()
    if not texte:
        raise ErreurMetier("Écrivez votre message.", champ="texte")
    if len(texte) > TAILLE_MESSAGE:
        raise ErreurMetier(
            f"Ce message compte {len(texte)} signes : il en faut 4 000 au plus.", champ="texte"
        )
    return texte


def fil(session: Session, demande: DemandeHabilitation) -> list[Evenement]:
    """Return the thread of a request, the oldest first, with who spoke for the national team."""
    requete = (
        select(Evenement)
        .options(joinedload(Evenement.aidant))
        .where(Evenement.demande_id == demande.id)
        .order_by(Evenement.le, Evenement.id)
    )
    return list(session.scalars(requete))
