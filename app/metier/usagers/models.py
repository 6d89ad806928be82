"""The usager, and the words by which an organisation finds them again."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.metier.usagers.identite import CHAMPS_IDENTITE, Identite
from app.socle.base import Base, CleUuid
from app.socle.mots import MOT


class PorteIdentite:
    """Columns of an identity, all empty or all given (`nom_usage` and birthplace apart).

    `sub` is empty too of who was identified on paper: a name is what tells a person from nobody.
    """

    sub: Mapped[str | None] = mapped_column(String(64))
    prenoms: Mapped[str | None] = mapped_column(String(256))
    nom_naissance: Mapped[str | None] = mapped_column(String(256))
    nom_usage: Mapped[str | None] = mapped_column(String(256))
    genre: Mapped[str | None] = mapped_column(String(20))
    date_naissance: Mapped[str | None] = mapped_column(String(10))
    lieu_naissance: Mapped[str | None] = mapped_column(String(5))
    pays_naissance: Mapped[str | None] = mapped_column(String(5))
    courriel: Mapped[str | None]
    lieu_dit: Mapped[str | None] = mapped_column(String(100))

    @property
    def identite(self) -> Identite | None:
        """The identity held here, None once blanked (or not known yet)."""
        if self.prenoms is None:
            return None
        return Identite(**{champ: getattr(self, champ) for champ in CHAMPS_IDENTITE})

    def poser_identite(self, identite: Identite) -> None:
        """Write every column of the identity."""
        for champ in CHAMPS_IDENTITE:
            setattr(self, champ, getattr(identite, champ))

    def effacer_identite(self) -> None:
        """Blank every column of the identity."""
        for champ in CHAMPS_IDENTITE:
            setattr(self, champ, None)


class Usager(PorteIdentite, Base):
    """A person helped. Shared by organisations, which find only those they hold mandates of."""

    __tablename__ = "usager"
    __table_args__ = (
        Index("uq_usager_sub", "sub", unique=True),
        # Whoever answers for what is held about one person knows when they were born.
        Index("ix_usager_date_naissance", "date_naissance"),
    )

    id: Mapped[CleUuid]
    identifie_le: Mapped[datetime]
    cree_le: Mapped[datetime]


class UsagerMot(Base):
    """One folded word of a name, for the finder of one organisation (prefix by range)."""

    __tablename__ = "usager_mot"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    mot: Mapped[str] = mapped_column(MOT, primary_key=True)
    usager_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("usager.id"), primary_key=True, index=True
    )
