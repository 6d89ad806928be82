"""What is said of a commune that INSEE's code does not say, loaded by operations."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base


class Zonage(Base):
    """The rural zone of a commune, as a decree names it, and since when; none ships with the code."""

    __tablename__ = "zonage"

    code_commune: Mapped[str] = mapped_column(String(5), primary_key=True)
    nom: Mapped[str] = mapped_column(String(40))
    depuis_le: Mapped[date]
