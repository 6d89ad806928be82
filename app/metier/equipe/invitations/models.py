"""Who a référent invites to manage the team beside them."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.organisations.models import Organisation
from app.socle.base import Base, CleUuid, Condensat


class InvitationReferent(Base):
    """One invitation: only a hash of its link is here. `compte_id` is whose account it became.

    Accepted, the link still shows the square of the application until its first code, and no more.
    """

    __tablename__ = "invitation_referent"

    id: Mapped[CleUuid]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    par_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    prenom: Mapped[str]
    nom: Mapped[str]
    courriel: Mapped[str]
    jeton_hash: Mapped[Condensat] = mapped_column(unique=True)
    invitee_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    acceptee_le: Mapped[datetime | None]
    annulee_le: Mapped[datetime | None]
    compte_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"), index=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def nom_complet(self) -> str:
        """First name then name, as on screen."""
        return f"{self.prenom} {self.nom}"
