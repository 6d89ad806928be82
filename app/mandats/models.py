"""The mandate, one autorisation per domaine, and the place each holds."""

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base, CleUuid, Condensat, Texte

MOTIFS_FIN = ("usager", "organisation", "remplacement", "fin", "transfert")


class Mandat(Base):
    """What one usager confided to one organisation, until when.

    No status column: see `est_actif`. `texte_gele` is the canonical JSON of what was shown and
    printed that day; `empreinte` seals it together with the template `gabarit`.
    """

    __tablename__ = "mandat"
    __table_args__ = (
        Index("ix_mandat_organisation_usager", "organisation_id", "usager_id"),
        Index("ix_mandat_organisation_fin", "organisation_id", "fin_le"),
    )

    id: Mapped[CleUuid]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    usager_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("usager.id"), index=True)
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    duree: Mapped[str] = mapped_column(String(20))
    debut_le: Mapped[datetime]
    fin_le: Mapped[datetime]
    suspendu_le: Mapped[datetime | None]
    signe_le: Mapped[datetime | None]
    gabarit: Mapped[str] = mapped_column(String(20))
    texte_gele: Mapped[Texte]
    empreinte: Mapped[Condensat]
    code_verification: Mapped[str] = mapped_column(String(26), unique=True)

    autorisations: Mapped[list["Autorisation"]] = relationship(
        back_populates="mandat", order_by="Autorisation.domaine", lazy="raise"
    )

    def court(self, maintenant: datetime) -> bool:
        """True between its start and its last instant, both included, unless suspended."""
        return self.debut_le <= maintenant <= self.fin_le and self.suspendu_le is None

    def est_actif(self, maintenant: datetime) -> bool:
        """True when it runs and at least one domaine was not stopped."""
        return self.court(maintenant) and any(
            autorisation.revoquee_le is None for autorisation in self.autorisations
        )

    @property
    def texte(self) -> dict[str, Any]:
        """What the attestation says, read from the frozen text alone."""
        lu: dict[str, Any] = json.loads(self.texte_gele)
        return lu


class Autorisation(Base):
    """One domaine inside one mandate, with the démarches named for it."""

    __tablename__ = "autorisation"
    __table_args__ = (
        Index("uq_autorisation_mandat_domaine", "mandat_id", "domaine", unique=True),
        CheckConstraint("(revoquee_le IS NULL) = (motif_fin IS NULL)", name="revocation_motivee"),
    )

    id: Mapped[CleUuid]
    mandat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandat.id"))
    domaine: Mapped[str] = mapped_column(String(20))
    demarches: Mapped[list[str]]
    revoquee_le: Mapped[datetime | None]
    motif_fin: Mapped[str | None] = mapped_column(String(20))
    revoquee_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))

    mandat: Mapped[Mandat] = relationship(back_populates="autorisations")

    def est_active(self, maintenant: datetime) -> bool:
        """True when its mandate runs and it was not stopped."""
        return self.revoquee_le is None and self.mandat.court(maintenant)


class Place(Base):
    """The one active autorisation of (organisation, usager, domaine), whoever claims it last."""

    __tablename__ = "place"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    usager_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("usager.id"), primary_key=True)
    domaine: Mapped[str] = mapped_column(String(20), primary_key=True)
    autorisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("autorisation.id"), unique=True
    )


_EN_SERVICE = text("bloquee_le IS NULL")


class CarteMandat(Base):
    """The usager's card, printed once: only keyed hashes of its code and secret are here.

    One card in service per mandate; the others are blocked. `nb_echecs_secret` counts the wrong
    secrets since the last right one.
    """

    __tablename__ = "carte_mandat"
    __table_args__ = (
        Index("ix_carte_mandat_mandat_id", "mandat_id"),
        Index(
            "uq_carte_mandat_en_service",
            "mandat_id",
            unique=True,
            sqlite_where=_EN_SERVICE,
            postgresql_where=_EN_SERVICE,
        ),
    )

    id: Mapped[CleUuid]
    mandat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandat.id"))
    code_hash: Mapped[Condensat] = mapped_column(unique=True)
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    nb_echecs_secret: Mapped[int] = mapped_column(default=0, server_default="0")
    imprimee_le: Mapped[datetime]
    bloquee_le: Mapped[datetime | None]
