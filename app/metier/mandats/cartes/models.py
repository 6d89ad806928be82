"""The card that its person holds of a mandate."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, CleUuid, Condensat, index_partiel

_EN_SERVICE = "bloquee_le IS NULL"


class CarteMandat(Base):
    """The usager's card, printed once: only keyed hashes of its code and secret are here.

    One card in service per mandate; the others are blocked. `montree_le` is when its code was on
    a screen: it never is again. `nb_echecs_secret` counts the wrong secrets since the last right
    one.
    """

    __tablename__ = "carte_mandat"
    __table_args__ = (
        Index("ix_carte_mandat_mandat_id", "mandat_id"),
        index_partiel("uq_carte_mandat_en_service", "mandat_id", si=_EN_SERVICE, unique=True),
    )

    id: Mapped[CleUuid]
    mandat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandat.id"))
    code_hash: Mapped[Condensat] = mapped_column(unique=True)
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    nb_echecs_secret: Mapped[int] = mapped_column(default=0, server_default="0")
    imprimee_le: Mapped[datetime]
    montree_le: Mapped[datetime | None]
    bloquee_le: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class CarteLue:
    """What screens say of a card in service."""

    id: uuid.UUID
    mandat_id: uuid.UUID
    imprimee_le: datetime
    a_un_secret: bool
