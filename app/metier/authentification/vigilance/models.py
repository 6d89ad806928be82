"""One use of an account that looked unusual, and what its holder answered."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, CleUuid, Condensat, index_partiel


class UsageInhabituel(Base):
    """A question asked of the holder of an account, once: a key of MOTIFS, the instant of the use.

    `reponse` is « oui » or « non »; a « non » waits for the security role, who closes it with a key
    of ISSUES. `poste_hash` is the browser that a new login is asked about, and empty otherwise: the
    answer is of that one alone.
    """

    __tablename__ = "usage_inhabituel"
    __table_args__ = (
        index_partiel(
            "uq_usage_inhabituel_sans_reponse",
            "aidant_id",
            "motif",
            "poste_hash",
            si="repondu_le IS NULL",
            unique=True,
        ),
        index_partiel(
            "ix_usage_inhabituel_a_suivre",
            "repondu_le",
            si="reponse = 'non' AND clos_le IS NULL",
        ),
        Index("ix_usage_inhabituel_aidant", "aidant_id", "motif", "le"),
        CheckConstraint("(repondu_le IS NULL) = (reponse IS NULL)", name="reponse_datee"),
        CheckConstraint("(clos_le IS NULL) = (issue IS NULL)", name="issue_datee"),
    )

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    motif: Mapped[str] = mapped_column(String(20))
    poste_hash: Mapped[Condensat] = mapped_column(default="", server_default=text("''"))
    le: Mapped[datetime]
    reponse: Mapped[str | None] = mapped_column(String(3))
    repondu_le: Mapped[datetime | None]
    issue: Mapped[str | None] = mapped_column(String(20))
    clos_le: Mapped[datetime | None]
