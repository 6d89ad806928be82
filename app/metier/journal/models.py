"""Two tables: the chain (kept for ever) and the bodies (which a purge may remove)."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, index_partiel

# SQLite gives its row number, and the contiguous insertion trigger, to INTEGER only.
Seq = BigInteger().with_variant(Integer(), "sqlite")
_D_UNE_PERSONNE = "usager_id IS NOT NULL"


class Ligne(Base):
    """One act. Columns after `empreinte` are projections of the body, for reading.

    The database refuses UPDATE, DELETE and a `seq` other than the head's plus one.
    """

    __tablename__ = "journal"

    seq: Mapped[int] = mapped_column(Seq, primary_key=True, autoincrement=False)
    condensat: Mapped[bytes] = mapped_column(LargeBinary(32))
    empreinte: Mapped[bytes] = mapped_column(LargeBinary(32))
    action: Mapped[str]
    le: Mapped[datetime]
    aidant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    usager_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("usager.id"))
    mandat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandat.id"))
    autorisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("autorisation.id"))
    cible_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))

    __table_args__ = (
        Index("ix_journal_mandat_id", "mandat_id", "seq"),
        Index("ix_journal_usager_id", "usager_id", "seq"),
        Index("ix_journal_organisation_id", "organisation_id", "seq"),
        Index("ix_journal_aidant_id", "aidant_id", "seq"),
        Index("ix_journal_cible_id", "cible_id", "seq"),
        # What monthly figures are counted from.
        index_partiel("ix_journal_chiffres", "organisation_id", "le", si=_D_UNE_PERSONNE),
    )


class Corps(Base):
    """The exact canonical JSON text that was hashed, with its salt."""

    __tablename__ = "journal_corps"

    seq: Mapped[int] = mapped_column(
        Seq, ForeignKey("journal.seq"), primary_key=True, autoincrement=False
    )
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    corps: Mapped[str] = mapped_column(Text)
