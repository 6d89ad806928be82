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


class Publication(Base):
    """A month closed for the public; corrected, it is published again under the next version."""

    __tablename__ = "publication"

    mois: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int]
    publiee_le: Mapped[datetime]


class ChiffrePublic(Base):
    """What the public may read of one place, or type, or theme, for one month.

    All zero: no row. A secret cell has no number at all; a theme has démarches only.
    """

    __tablename__ = "chiffre_public"

    mois: Mapped[date] = mapped_column(ForeignKey("publication.mois"), primary_key=True)
    maille: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    est_secret: Mapped[bool]
    mandats: Mapped[int | None]
    demarches: Mapped[int | None]
    personnes: Mapped[int | None]
    structures: Mapped[int | None]

    @property
    def nombres(self) -> dict[str, int | None]:
        """Return its figures by key; None for those not said."""
        return {
            "mandats": self.mandats,
            "demarches": self.demarches,
            "personnes": self.personnes,
            "structures": self.structures,
        }
