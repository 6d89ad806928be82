"""What one person of the national team proposes to another; what they look at; what ran, and when."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.socle.base import Base, CleUuid, index_partiel

_OUVERTE = "close_le IS NULL"


class Proposition(Base):
    """An act that takes two people: proposed by one, done or set aside by another.

    `acte` is one of `a_deux.ACTES`, `objet` what it gives or does. `issue` says how it ended:
    « confirmee » or « ecartee »; one that nobody answered ends by itself at `expire_le`. Somebody
    who has no account is named by `nouveau_…` until it ends: the account opens once confirmed.
    """

    __tablename__ = "proposition"
    __table_args__ = (
        index_partiel(
            "uq_proposition_ouverte", "acte", "cible_id", "objet", si=_OUVERTE, unique=True
        ),
    )

    id: Mapped[CleUuid]
    acte: Mapped[str] = mapped_column(String(20))
    objet: Mapped[str] = mapped_column(String(40))
    cible_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"), index=True)
    nouveau_prenom: Mapped[str | None]
    nouveau_nom: Mapped[str | None]
    nouveau_courriel: Mapped[str | None]
    raison: Mapped[str] = mapped_column(String(200))
    proposee_par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    proposee_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    close_le: Mapped[datetime | None]
    close_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    issue: Mapped[str | None] = mapped_column(String(10))

    cible: Mapped[Aidant | None] = relationship(foreign_keys=cible_id)
    proposee_par: Mapped[Aidant] = relationship(foreign_keys=proposee_par_id)

    @property
    def pour(self) -> str:
        """Whom it is about, as on screen."""
        return self.cible.nom_complet if self.cible else f"{self.nouveau_prenom} {self.nouveau_nom}"

    @property
    def courriel(self) -> str | None:
        """The address of their account, or of the one to open."""
        return self.cible.courriel if self.cible else self.nouveau_courriel


class Regard(Base):
    """An account that somebody of the national team has said why they open, for a while."""

    __tablename__ = "regard"

    id: Mapped[CleUuid]
    par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    cible_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    motif: Mapped[str] = mapped_column(String(20))
    ouvert_le: Mapped[datetime]
    expire_le: Mapped[datetime]


class Passage(Base):
    """The last time that an act of operations was done: a scheduled act, the journal's verification.

    `issue` is how it ended, a key of `veille.ISSUES`.
    """

    __tablename__ = "passage"

    nom: Mapped[str] = mapped_column(String(60), primary_key=True)
    le: Mapped[datetime]
    issue: Mapped[str] = mapped_column(String(20))


class DemandeDroits(Base):
    """What somebody asks of what is held about them: it must be answered within a month.

    Nobody is named here: `reference` is the letter's or the mail's, of the data-protection officer.
    `prolongee_le`: two months more, told with their reason within the first.
    """

    __tablename__ = "demande_droits"

    id: Mapped[CleUuid]
    genre: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(40))
    recue_le: Mapped[date]
    ouverte_par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    prolongee_le: Mapped[date | None]
    raison_prolongation: Mapped[str | None] = mapped_column(String(200))
    close_le: Mapped[datetime | None] = mapped_column(index=True)
    issue: Mapped[str | None] = mapped_column(String(20))


class OuvertureDossier(Base):
    """What the data-protection role opens of one mandate: asked by one, confirmed by another.

    `genre` is a key of `ouvertures.GENRES`, `motif` of MOTIFS_OUVERTURE. Open to both until
    `ouverte_jusqu_au` once confirmed; asked for and not confirmed, it ends at `expire_le`.
    """

    __tablename__ = "ouverture_dossier"

    id: Mapped[CleUuid]
    genre: Mapped[str] = mapped_column(String(10))
    motif: Mapped[str] = mapped_column(String(20))
    mandat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandat.id"))
    demandee_par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    demandee_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    confirmee_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    ouverte_jusqu_au: Mapped[datetime | None]

    demandee_par: Mapped[Aidant] = relationship(foreign_keys=demandee_par_id)
