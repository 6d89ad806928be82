"""One thing to tell a person, by the channel that they asked: an SMS, or a mail."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.metier.messages import services as messages
from app.metier.messages.gabarits import Message, rediger
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import SMS, Abonnement, Genre
from app.metier.nouvelles.textes import composer


@dataclass(frozen=True, slots=True)
class Mots:
    """The words of a message: the structure's telephone, the day of an end, where to read and stop."""

    code: str = ""
    telephone: str = ""
    fin: str = ""
    carte: str = ""
    arret: str = ""


def dire(
    session: Session,
    abonnement: Abonnement,
    adresse: str,
    genre: Genre,
    mots: Mots,
    *,
    maintenant: datetime,
    mandat_id: uuid.UUID | None = None,
    vie: timedelta = envoi.VIE,
) -> None:
    """Write it in the act's transaction, to the outbox of its channel."""
    if abonnement.canal == SMS:
        envoi.deposer(
            session,
            adresse,
            composer(genre, **asdict(mots)),
            genre,
            abonnement_id=abonnement.id,
            mandat_id=mandat_id,
            vie=vie,
            maintenant=maintenant,
        )
        return
    messages.deposer(
        session,
        None,
        _rediger(genre, mots),
        a_l_usager=adresse,
        abonnement_id=abonnement.id,
        mandat_id=mandat_id,
        perime_le=maintenant + vie,
        maintenant=maintenant,
    )


def _rediger(genre: Genre, mots: Mots) -> Message:
    telephone, carte, arret = mots.telephone, mots.carte, mots.arret
    if genre == Genre.CODE:
        return rediger("nouvelles/code", code=mots.code)
    if genre == Genre.FIN:
        return rediger("nouvelles/fin", fin=mots.fin, telephone=telephone, carte=carte, arret=arret)
    return rediger("nouvelles/usage", telephone=telephone, carte=carte, arret=arret)
