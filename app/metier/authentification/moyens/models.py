"""A change of e-mail address, where links of login go, that waits to be proved on the new one."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.socle.base import Base, CleUuid, Condensat


class ChangementCourriel(Base):
    """A new address asked for an account: nothing changes before its link is pressed.

    `demande_par_id` is who of the national team asked, None for the account's owner.
    """

    __tablename__ = "changement_courriel"

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    demande_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    nouveau: Mapped[str]
    jeton_hash: Mapped[Condensat] = mapped_column(unique=True)
    cree_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    clos_le: Mapped[datetime | None]

    aidant: Mapped[Aidant] = relationship(foreign_keys=aidant_id)
