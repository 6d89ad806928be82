"""The merge of an organisation into another, or of some themes: proposed by one, done by another."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.metier.organisations.models import Organisation
from app.socle.base import Base, CleUuid, index_partiel

_OUVERTE = "close_le IS NULL"


class Fusion(Base):
    """An organisation that joins another, `vers`; `reference` is the decision that says so.

    With `domaines`, it hands on these alone, and stays: a transfer of competence.
    `issue` says how it ended: « confirmee » or « ecartee »; one that nobody answered ends by itself
    at `expire_le`.
    """

    __tablename__ = "fusion"
    __table_args__ = (
        index_partiel("uq_fusion_ouverte", "organisation_id", si=_OUVERTE, unique=True),
    )

    id: Mapped[CleUuid]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    vers_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    reference: Mapped[str] = mapped_column(String(200))
    domaines: Mapped[list[str] | None]
    proposee_par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    proposee_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    close_le: Mapped[datetime | None]
    close_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    issue: Mapped[str | None] = mapped_column(String(10))

    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id)
    vers: Mapped[Organisation] = relationship(foreign_keys=vers_id)
    proposee_par: Mapped[Aidant] = relationship(foreign_keys=proposee_par_id)
