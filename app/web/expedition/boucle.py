"""One message after the other to whoever carries it: the same round for mails and for SMS."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.metier.messages.models import Courriel
from app.metier.nouvelles.models import Sms
from app.socle.bdd import transaction

M = TypeVar("M", Courriel, Sms)


@dataclass(frozen=True, slots=True)
class Tournee(Generic[M]):
    """How one kind of message is sent.

    `remettre` gives one away with nothing of the base held, and returns why it could not leave;
    after a failure that `est_en_panne`, the others would fare no better. `noter` keeps what became
    of it.
    """

    abandonner: Callable[[Session], None]
    prendre: Callable[[Session], M | None]
    remettre: Callable[[Session, M], Exception | None]
    noter: Callable[[Session, uuid.UUID, Exception | None], None]
    est_en_panne: Callable[[Exception], bool]

    def faire(self, bdd: Session, *, continuer: Callable[[], bool]) -> int:
        """Send what waits; return how many left. Each is chosen after the one before."""
        nb_partis = 0
        with transaction(bdd):
            self.abandonner(bdd)
        while continuer():
            with transaction(bdd):
                message = self.prendre(bdd)
            if message is None:
                break
            # Withdrawn meanwhile, its row cannot be read again.
            message_id = message.id
            echec = self.remettre(bdd, message)
            with transaction(bdd):
                self.noter(bdd, message_id, echec)
            if echec is None:
                nb_partis += 1
            elif self.est_en_panne(echec):
                break
        return nb_partis
