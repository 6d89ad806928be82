"""The figures kept, and how far each organisation was counted."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base


class ChiffreMensuel(Base):
    """One figure of one organisation for one month; `mois` is its first day. Zero has no row."""

    __tablename__ = "chiffre_mensuel"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    mois: Mapped[date] = mapped_column(primary_key=True)
    cle: Mapped[str] = mapped_column(String(40), primary_key=True)
    nombre: Mapped[int]


class Comptage(Base):
    """When an organisation was last counted; from `a_partir_de` on, months are counted again.

    Deleting the row has everything counted again from the first act.
    """

    __tablename__ = "comptage"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    a_partir_de: Mapped[date]
    compte_le: Mapped[datetime]
