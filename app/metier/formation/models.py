"""Training bodies, their sessions by half-days, who is registered, who came; what one may set."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.metier.habilitation.models import Candidat
from app.metier.territoires.cog import CodeRegion
from app.socle.base import Base, CleUuid, index_partiel

_VIVANTE = "annulee_le IS NULL"
PROGRAMMES = (7, 14)
PLACES = 18


class OrganismeFormation(Base):
    """A body that trains."""

    __tablename__ = "organisme_formation"

    id: Mapped[CleUuid]
    nom: Mapped[str] = mapped_column(unique=True)
    cree_le: Mapped[datetime]


class MembreOrganisme(Base):
    """Who works in a body."""

    __tablename__ = "membre_organisme"

    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), primary_key=True)
    organisme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisme_formation.id"), primary_key=True, index=True
    )


class SessionFormation(Base):
    """A training session: of a body, or pair to pair, given by `formateur_id` in their own place.

    `lieu` is a room, or the link of a session that is `a_distance`. `typologies`: whom it is made
    for, None for all; `code_region`: where its room is, None when it is not said. `fermee_le`:
    registrations are closed by hand. `version` counts its moves, for calendars.
    """

    __tablename__ = "session_formation"
    __table_args__ = (CheckConstraint("capacite > 0", name="capacite_positive"),)

    id: Mapped[CleUuid]
    organisme_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisme_formation.id"), index=True
    )
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    formateur_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    heures: Mapped[int]
    lieu: Mapped[str]
    a_distance: Mapped[bool] = mapped_column(default=False, server_default=false())
    capacite: Mapped[int]
    typologies: Mapped[list[str] | None]
    code_region: Mapped[CodeRegion | None] = mapped_column(String(2))
    fuseau: Mapped[str] = mapped_column(String(64))
    commence_le: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    publiee_le: Mapped[datetime | None]
    fermee_le: Mapped[datetime | None]
    annulee_le: Mapped[datetime | None]
    motif_annulation: Mapped[str | None]

    organisme: Mapped[OrganismeFormation | None] = relationship(lazy="raise")
    formateur: Mapped[Aidant | None] = relationship(lazy="raise")
    demi_journees: Mapped[list["DemiJournee"]] = relationship(
        lazy="raise", order_by="DemiJournee.debut_le", cascade="all, delete-orphan"
    )

    @property
    def zone(self) -> ZoneInfo:
        """Where its hours are read."""
        return ZoneInfo(self.fuseau)

    @property
    def donnee_par(self) -> str:
        """The body, or the trainer."""
        if self.organisme is not None:
            return self.organisme.nom
        return self.formateur.nom_complet if self.formateur else ""

    @property
    def est_prevue(self) -> bool:
        """True while it is to take place: published, not cancelled."""
        return self.publiee_le is not None and self.annulee_le is None

    def convient(self, typologie: str | None) -> bool:
        """True when it is made for this kind of work."""
        return not self.typologies or typologie in self.typologies


class DemiJournee(Base):
    """A half-day of a session."""

    __tablename__ = "demi_journee"

    id: Mapped[CleUuid]
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session_formation.id"), index=True)
    debut_le: Mapped[datetime]
    fin_le: Mapped[datetime]


class Inscription(Base):
    """Somebody registered for a session: `place_le` when they have a seat, None when they wait.

    `dispensee_le`: the body holds them trained without every half-day, for `motif_dispense`.
    """

    __tablename__ = "inscription"
    __table_args__ = (
        index_partiel(
            "uq_inscription_vivante", "session_id", "candidat_id", si=_VIVANTE, unique=True
        ),
    )

    id: Mapped[CleUuid]
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session_formation.id"), index=True)
    candidat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidat.id"), index=True)
    inscrite_le: Mapped[datetime]
    place_le: Mapped[datetime | None]
    annulee_le: Mapped[datetime | None]
    dispensee_le: Mapped[datetime | None]
    motif_dispense: Mapped[str | None]

    candidat: Mapped[Candidat] = relationship(lazy="raise")
    seance: Mapped[SessionFormation] = relationship(lazy="raise")
    presences: Mapped[list["Presence"]] = relationship(lazy="raise")


class Presence(Base):
    """Somebody came to a half-day."""

    __tablename__ = "presence"

    inscription_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("inscription.id"), primary_key=True
    )
    demi_journee_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("demi_journee.id"), primary_key=True, index=True
    )


class ReglagesFormation(Base):
    """What the national team sets, in one row.

    A session is offered `delai_jours` before its first day, `delai_peu_jours` with `peu_inscrits`
    registered or fewer: the body may then cancel it. `seuil_pix` is in hundredths.
    """

    __tablename__ = "reglages_formation"

    id: Mapped[int] = mapped_column(primary_key=True)
    delai_jours: Mapped[int]
    delai_peu_jours: Mapped[int]
    peu_inscrits: Mapped[int]
    seuil_pix: Mapped[int]
