"""The draft of a mandate, and the exchange that identifies its usager."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.usagers.identite import Identite
from app.metier.usagers.models import PorteIdentite
from app.socle.base import Base, CleUuid, Condensat

VIE_CHOIX = timedelta(days=7)
VIE_IDENTITE = timedelta(hours=2)
VIE_ECHANGE = timedelta(minutes=60)
# FranceConnect keeps a person connected that long in a browser.
VIE_SESSION = timedelta(minutes=30)


class BrouillonLisible:
    """What the columns of a draft mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        id: Any
        aidant_id: Any
        organisation_id: Any
        domaines: Any
        demarches: Any
        est_borne: Any
        duree: Any
        expire_le: Any
        identifie_le: Any
        a_distance: Any
        conclu_le: Any
        abandonne_le: Any
        mandat_id: Any
        renouvelle_id: Any
        identite: Any

    def est_ouvert(self, maintenant: datetime) -> bool:
        """True until it is concluded, abandoned or too old."""
        return self.conclu_le is None and self.abandonne_le is None and maintenant < self.expire_le

    def identite_valable(self, maintenant: datetime) -> Identite | None:
        """The person's identity, None past its two hours: nobody concludes tomorrow."""
        if self.identifie_le is None or maintenant - self.identifie_le >= VIE_IDENTITE:
            return None
        identite: Identite | None = self.identite
        return identite


@dataclass(frozen=True, slots=True)
class BrouillonLu(BrouillonLisible):
    """The columns of a draft that its screens need."""

    identite: Identite | None
    id: uuid.UUID
    aidant_id: uuid.UUID
    organisation_id: uuid.UUID
    domaines: list[str]
    demarches: list[str]
    est_borne: bool
    duree: str
    expire_le: datetime
    identifie_le: datetime | None
    a_distance: bool
    conclu_le: datetime | None
    abandonne_le: datetime | None
    mandat_id: uuid.UUID | None
    renouvelle_id: uuid.UUID | None


class Brouillon(PorteIdentite, BrouillonLisible, Base):
    """A mandate being made: choices for 7 days, the person's identity for 2 hours.

    `est_borne`: nothing is confided but the démarches named. While `renouvelle_id` is set, that
    identity is the one this mandate's organisation already held; FranceConnect's answer, or its
    loss, unsets it. `a_distance`: that identity came by a link, from the person's own browser
    (`distance`). `piece` is the kind of document on which the person was identified, of a mandat
    papier.
    """

    __tablename__ = "brouillon"
    __table_args__ = (Index("ix_brouillon_aidant", "aidant_id", "organisation_id"),)

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    domaines: Mapped[list[str]]
    demarches: Mapped[list[str]]
    est_borne: Mapped[bool] = mapped_column(default=False, server_default=false())
    duree: Mapped[str] = mapped_column(String(20))
    cree_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    identifie_le: Mapped[datetime | None]
    a_distance: Mapped[bool] = mapped_column(default=False, server_default=false())
    conclu_le: Mapped[datetime | None]
    abandonne_le: Mapped[datetime | None]
    mandat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandat.id"))
    renouvelle_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandat.id"))
    piece: Mapped[str | None] = mapped_column(String(20))

    def oublier_identite(self) -> None:
        """Wipe the person from the draft."""
        self.effacer_identite()
        self.identifie_le = self.renouvelle_id = self.piece = None
        self.a_distance = False


class Identification(Base):
    """One trip to FranceConnect, for one draft, from one login or by one link.

    `state` and `nonce` serve once.

    In flight until `terminee_le`: it came back, another one left, or somebody gave it up.
    `code_hash` is the last code that came back under its state: loaded again, it changes nothing.
    `fermee_le` is set when FranceConnect itself said that it has forgotten the person; until then
    the id_token is kept, encrypted, for its logout, which asks for it.
    """

    __tablename__ = "identification"
    __table_args__ = (
        Index("ix_identification_connexion", "connexion_id"),
        Index("ix_identification_lien", "lien_id"),
        CheckConstraint("(connexion_id IS NULL) <> (lien_id IS NULL)", name="une_porte"),
    )

    id: Mapped[CleUuid]
    brouillon_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("brouillon.id"), index=True)
    connexion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("connexion.id"))
    lien_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lien_distance.id"))
    state_hash: Mapped[Condensat] = mapped_column(unique=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verificateur_pkce: Mapped[str | None] = mapped_column(String(128))
    ouverte_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    revenue_le: Mapped[datetime | None]
    code_hash: Mapped[str | None] = mapped_column(String(64))
    issue: Mapped[str | None] = mapped_column(String(40))
    id_token_chiffre: Mapped[bytes | None] = mapped_column(LargeBinary)
    state_logout_hash: Mapped[Condensat | None] = mapped_column(unique=True)
    terminee_le: Mapped[datetime | None]
    fermee_le: Mapped[datetime | None]

    brouillon: Mapped[Brouillon] = relationship()

    @property
    def contexte(self) -> str:
        """What the encrypted id_token is bound to."""
        return f"identification.id_token:{self.id}"
