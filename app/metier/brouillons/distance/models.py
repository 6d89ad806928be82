"""The link by which a person far away reads a draft, and agrees to it or not."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, CleUuid, Condensat, index_partiel
from app.socle.cles import condenser

# How long it waits to be opened, how many wrong codes it bears.
VIE_LIEN, ESSAIS = timedelta(minutes=30), 3
_EN_COURS = "ferme_le IS NULL"
# Why it opens nothing any more; past `expire_le` it needs no reason.
REFUS, FAUX_CODES, REMPLACE, ANNULE, CONCLU = "refus", "essais", "remplace", "annule", "conclu"


class LienDistance(Base):
    """One link, for one draft; one in force at most.

    Only a hash of it is kept, and of the secret of the browser that holds it since `ouvert_le`.
    `expire_le` moves: 30 minutes to open it, an hour to be identified, then as long as the
    identity. `identifie_le` is the draft's own when the identity in it came by this link;
    `empreinte`, that of the recap agreed to. `message_id` is the SMS or mail that carried it.
    The number or address is wiped when it closes.
    """

    __tablename__ = "lien_distance"
    __table_args__ = (
        index_partiel("uq_lien_distance_en_cours", "brouillon_id", si=_EN_COURS, unique=True),
    )

    id: Mapped[CleUuid]
    brouillon_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("brouillon.id"), index=True)
    jeton_hash: Mapped[Condensat] = mapped_column(unique=True)
    canal: Mapped[str] = mapped_column(String(10))
    destinataire_chiffre: Mapped[bytes | None] = mapped_column(LargeBinary)
    cle_id: Mapped[str] = mapped_column(String(8))
    message_id: Mapped[uuid.UUID]
    nb_essais: Mapped[int] = mapped_column(default=0)
    cree_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    ouvert_le: Mapped[datetime | None]
    navigateur_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    identifie_le: Mapped[datetime | None]
    courriel_confirme: Mapped[bool | None]
    accord_le: Mapped[datetime | None]
    empreinte: Mapped[str | None] = mapped_column(String(64))
    ferme_le: Mapped[datetime | None]
    motif_fin: Mapped[str | None] = mapped_column(String(20))

    @property
    def contexte(self) -> str:
        """What the encrypted number or address is bound to."""
        return f"lien_distance.destinataire:{self.id}"

    def est_celui_de(self, jeton: str) -> bool:
        """True when this is the link of an address."""
        return self.jeton_hash == condenser(jeton)

    def est_vivant(self, maintenant: datetime) -> bool:
        """True until it is closed, or too old for where it stands."""
        return self.ferme_le is None and maintenant < self.expire_le

    def fermer(self, motif: str, *, maintenant: datetime) -> None:
        """Have it open nothing any more, and forget where it was sent; twice is once."""
        if self.ferme_le is None:
            self.ferme_le, self.motif_fin = maintenant, motif
            self.destinataire_chiffre = None
