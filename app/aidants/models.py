"""The aidant, and their place in each organisation."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base, CleUuid
from app.domaines import ouverts
from app.organisations.models import Organisation

_FERME = text("desactive_le IS NOT NULL AND efface_le IS NULL")


class Aidant(Base):
    """A person with an account: aidant, référent, member of the national team.

    `courriel` is kept folded (see `plier_courriel`): it is what one logs in with. Closed for
    3 years, then for 6, the account is archived, then blanked: see `archiver` and `effacer`.
    """

    __tablename__ = "aidant"
    __table_args__ = (
        Index(
            "ix_aidant_ferme",
            "desactive_le",
            sqlite_where=_FERME,
            postgresql_where=_FERME,
        ),
    )

    id: Mapped[CleUuid]
    prenom: Mapped[str]
    nom: Mapped[str]
    courriel: Mapped[str] = mapped_column(unique=True)
    profession: Mapped[str | None]
    est_pilotage: Mapped[bool] = mapped_column(default=False)
    cgu_version: Mapped[str | None]
    cgu_le: Mapped[datetime | None]
    cree_le: Mapped[datetime]
    desactive_le: Mapped[datetime | None]
    derniere_organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id")
    )
    archive_le: Mapped[datetime | None]
    efface_le: Mapped[datetime | None]

    appartenances: Mapped[list["Appartenance"]] = relationship(
        back_populates="aidant", lazy="raise"
    )

    @property
    def est_actif(self) -> bool:
        """True while the account may log in."""
        return self.desactive_le is None

    def archiver(self, maintenant: datetime) -> None:
        """Keep of the account who it was, no more: no address, no right, no place."""
        # Addresses are folded when they come in: none that is typed ever has a capital.
        self.courriel = f"ANCIEN:{self.id}"
        self.est_pilotage, self.derniere_organisation_id = False, None
        self.archive_le = maintenant

    def effacer(self, maintenant: datetime) -> None:
        """Blank who it was."""
        self.prenom = self.nom = ""
        self.profession = self.cgu_version = self.cgu_le = None
        self.efface_le = maintenant

    @property
    def nom_complet(self) -> str:
        """First name then name, as on screen."""
        return f"{self.prenom} {self.nom}"


class Appartenance(Base):
    """What one person may do in one organisation; ended, it gives nothing any more."""

    __tablename__ = "appartenance"

    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, index=True
    )
    est_aidant: Mapped[bool]
    est_referent: Mapped[bool]
    domaines_limites: Mapped[list[str] | None]
    depuis_le: Mapped[datetime]
    terminee_le: Mapped[datetime | None]

    aidant: Mapped[Aidant] = relationship(back_populates="appartenances")
    organisation: Mapped[Organisation] = relationship()

    @property
    def domaines(self) -> list[str]:
        """Keys of the domaines this person may use here, in display order."""
        return ouverts(self.organisation.domaines_permis, self.domaines_limites)
