"""The figures of the network that a closed month keeps."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base


class ChiffreReseau(Base):
    """One figure of one place or type, for one month; `nombre` is None when it is secret.

    France always has its row, be it zero: without it, the figure was not counted that month.
    """

    __tablename__ = "chiffre_reseau"

    mois: Mapped[date] = mapped_column(ForeignKey("publication.mois"), primary_key=True)
    maille: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    cle: Mapped[str] = mapped_column(String(40), primary_key=True)
    nombre: Mapped[int | None]
