"""What one person of the national team proposes to another; what they look at."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.socle.base import Base, CleUuid

_OUVERTE = text("close_le IS NULL")


class Proposition(Base):
    """An act that takes two people: proposed by one, done or set aside by another.

    `acte` is one of `a_deux.ACTES`, `objet` what it gives or does. `issue` says how it ended:
    « confirmee » or « ecartee »; one that nobody answered ends by itself at `expire_le`.
    """

    __tablename__ = "proposition"
    __table_args__ = (
        Index(
            "uq_proposition_ouverte",
            "acte",
            "cible_id",
            "objet",
            unique=True,
            sqlite_where=_OUVERTE,
            postgresql_where=_OUVERTE,
        ),
    )

    id: Mapped[CleUuid]
    acte: Mapped[str] = mapped_column(String(20))
    objet: Mapped[str] = mapped_column(String(40))
    cible_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    raison: Mapped[str] = mapped_column(String(200))
    proposee_par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    proposee_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    close_le: Mapped[datetime | None]
    close_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    issue: Mapped[str | None] = mapped_column(String(10))

    cible: Mapped[Aidant] = relationship(foreign_keys=cible_id)
    proposee_par: Mapped[Aidant] = relationship(foreign_keys=proposee_par_id)


class Regard(Base):
    """An account that somebody of the national team has said why they open, for a while."""

    __tablename__ = "regard"

    id: Mapped[CleUuid]
    par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    cible_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    motif: Mapped[str] = mapped_column(String(20))
    ouvert_le: Mapped[datetime]
    expire_le: Mapped[datetime]
