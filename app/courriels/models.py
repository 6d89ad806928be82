"""The outbox."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base, CleUuid


class Courriel(Base):
    """One message to send.

    Its text may hold a link that opens something: it is encrypted, and wiped once sent.
    """

    __tablename__ = "courriel"
    __table_args__ = (Index("ix_courriel_a_envoyer", "envoye_le", "reserve_jusqu_au"),)

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    destinataire: Mapped[str]
    sujet: Mapped[str]
    texte_chiffre: Mapped[bytes | None] = mapped_column(LargeBinary)
    cle_id: Mapped[str] = mapped_column(String(8))
    nb_essais: Mapped[int] = mapped_column(default=0)
    cree_le: Mapped[datetime]
    perime_le: Mapped[datetime | None]
    reserve_jusqu_au: Mapped[datetime | None]
    envoye_le: Mapped[datetime | None]

    @property
    def contexte(self) -> str:
        """What the encrypted text is bound to."""
        return f"courriel.texte:{self.id}"
