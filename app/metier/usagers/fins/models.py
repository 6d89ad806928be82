"""A death or a measure of protection, as one organisation reported it."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, CleUuid, index_partiel

_EN_VIGUEUR = "annulee_le IS NULL"


class FinSignalee(Base):
    """What was reported here of a person, by whom; in force until it is undone nationally.

    `motif` is a key of MOTIFS, `mesure` one of MESURES when it is known; `survenue_le` is the day
    that was given. Two people undo it: who asks (`annulation_demandee_…`), who confirms,
    whom the journal names. `verifiee_le`: the national team knows that it is true. A person known
    here by several rows has one of each: the others point to the first (`signalee_avec_id`).
    """

    __tablename__ = "fin_signalee"
    __table_args__ = (
        index_partiel(
            "uq_fin_signalee_en_vigueur",
            "organisation_id",
            "usager_id",
            "motif",
            si=_EN_VIGUEUR,
            unique=True,
        ),
        Index("ix_fin_signalee_usager_id", "usager_id"),
        Index("ix_fin_signalee_signalee_avec_id", "signalee_avec_id"),
    )

    id: Mapped[CleUuid]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    usager_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("usager.id"))
    motif: Mapped[str] = mapped_column(String(20))
    mesure: Mapped[str | None] = mapped_column(String(20))
    survenue_le: Mapped[date]
    signalee_le: Mapped[datetime]
    signalee_par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    annulation_demandee_le: Mapped[datetime | None]
    annulation_demandee_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    annulee_le: Mapped[datetime | None]
    verifiee_le: Mapped[datetime | None]
    signalee_avec_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("fin_signalee.id"))


class FinAutorisation(Base):
    """One autorisation that a reported end stopped: what undoing it gives back."""

    __tablename__ = "fin_autorisation"

    fin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("fin_signalee.id"), primary_key=True)
    autorisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("autorisation.id"), primary_key=True, index=True
    )
