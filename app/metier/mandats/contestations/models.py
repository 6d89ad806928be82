"""One use that the person contests, and what the référent answers."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.metier.journal.models import Seq
from app.socle.base import Base, CleUuid, index_partiel

_EN_ATTENTE = "repondue_le IS NULL"


class Contestation(Base):
    """A line of the journal contested with the card, once. `aidant_id` did that use: never told.

    `reponse` is a key of REPONSES, `precision` a few words with « autre ».
    """

    __tablename__ = "contestation"
    __table_args__ = (
        index_partiel(
            "ix_contestation_en_attente", "organisation_id", "contestee_le", si=_EN_ATTENTE
        ),
        Index("ix_contestation_mandat_id", "mandat_id"),
        CheckConstraint("(repondue_le IS NULL) = (reponse IS NULL)", name="reponse_datee"),
    )

    id: Mapped[CleUuid]
    ligne_seq: Mapped[int] = mapped_column(Seq, ForeignKey("journal.seq"), unique=True)
    mandat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandat.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    contestee_le: Mapped[datetime]
    reponse: Mapped[str | None] = mapped_column(String(20))
    precision: Mapped[str | None] = mapped_column(String(200))
    repondue_le: Mapped[datetime | None]
