"""What was corrected of the catalogue since it was shipped: rows that are only added."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.metier.demarches.regles import TAILLE_CLE, TAILLE_TEXTE
from app.socle.base import Base

DEMARCHE, AVERTISSEMENT = "demarche", "avertissement"


class Correction(Base):
    """One correction, numbered from 1 in the order of time; the last one of a key is in force.

    `sorte` says what `cle` is of: a démarche, or the warning of a domaine (`{"texte": …}`). `avant`
    and `apres` are whole, None where there was, or is, nothing. `acte` is a key of ACTES.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_cle", "sorte", "cle", "numero"),)

    numero: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sorte: Mapped[str] = mapped_column(String(20))
    cle: Mapped[str] = mapped_column(String(TAILLE_CLE))
    acte: Mapped[str] = mapped_column(String(20))
    avant: Mapped[dict[str, Any] | None]
    apres: Mapped[dict[str, Any] | None]
    raison: Mapped[str] = mapped_column(String(TAILLE_TEXTE))
    le: Mapped[datetime]
    par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)

    @property
    def lieu(self) -> tuple[str, str]:
        """What it is of."""
        return self.sorte, self.cle
