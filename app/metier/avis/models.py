"""A notice, and who has read it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.metier.organisations.models import Organisation
from app.socle.base import Base, CleUuid


class Avis(Base):
    """A notice, shown from the instant it is written to `finit_le`, unless withdrawn before.

    `sorte` is a key of SORTES; `public` one of PUBLICS. `code_region` and `organisation_id` narrow it
    to a région, to one organisation; None is everywhere.
    """

    __tablename__ = "avis"
    __table_args__ = (Index("ix_avis_finit_le", "finit_le", "ecrit_le", "id"),)

    id: Mapped[CleUuid]
    sorte: Mapped[str] = mapped_column(String(20))
    public: Mapped[str] = mapped_column(String(20))
    titre: Mapped[str] = mapped_column(String(100))
    texte: Mapped[str] = mapped_column(String(1000))
    code_region: Mapped[str | None] = mapped_column(String(3))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )
    ecrit_le: Mapped[datetime]
    ecrit_par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    finit_le: Mapped[datetime]
    retire_le: Mapped[datetime | None]

    ecrit_par: Mapped[Aidant] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    def se_montre(self, maintenant: datetime) -> bool:
        """True while people may see it."""
        return self.retire_le is None and self.finit_le > maintenant


class AvisLu(Base):
    """A notice that somebody closed: they see it no more, on any computer."""

    __tablename__ = "avis_lu"

    avis_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("avis.id"), primary_key=True)
    aidant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("aidant.id"), primary_key=True, index=True
    )
    lu_le: Mapped[datetime]
