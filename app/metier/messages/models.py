"""The outbox."""

import enum
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, CleUuid, index_partiel

# Past it, somebody who waits before their screen must be told.
_TARDE_APRES = timedelta(seconds=20)
_ATTEND = "envoye_le IS NULL AND abandonne_le IS NULL"
_ABANDONNE = "abandonne_le IS NOT NULL"
_AVEC_TEXTE = "texte_chiffre IS NOT NULL"
_AVEC_LIEN = "lien_id IS NOT NULL"
_D_UN_MANDAT = "mandat_id IS NOT NULL"
_D_UN_ABONNEMENT = "abonnement_id IS NOT NULL"


class Acheminement(enum.StrEnum):
    """How far a message has come."""

    EN_ROUTE = "en_route"
    TARDE = "tarde"
    ENVOYE = "envoye"
    ABANDONNE = "abandonne"

    @property
    def est_en_cours(self) -> bool:
        """True while it may still change."""
        return self in (Acheminement.EN_ROUTE, Acheminement.TARDE)


class Courriel(Base):
    """One message to send.

    Its text may hold a link that opens something: it is encrypted, and wiped once sent or given
    up. `lien_id` is the link of login that it carries; no reference: the link is forgotten in a
    day, the message in thirty. `mandat_id` is the mandate it tells of: reported, a death withdraws
    what still waits about it. `abonnement_id` is that of a person who asked to be told, no
    reference either. `destinataire` is empty when it goes to a person helped: their address is the
    first line of the encrypted text. `nb_essais` counts the times it was taken; nobody else takes
    it before `reserve_jusqu_au`, the end of a try or of the rest after one that failed.
    """

    __tablename__ = "courriel"
    __table_args__ = (
        index_partiel("ix_courriel_attend", "cree_le", si=_ATTEND),
        index_partiel("ix_courriel_abandonne", "abandonne_le", si=_ABANDONNE),
        # Those to forget, and those no longer worth sending.
        Index("ix_courriel_cree_le", "cree_le"),
        index_partiel("ix_courriel_perime", "perime_le", si=_AVEC_TEXTE),
        Index("ix_courriel_aidant", "aidant_id", "cree_le"),
        index_partiel("ix_courriel_mandat", "mandat_id", si=_D_UN_MANDAT),
        index_partiel("ix_courriel_lien", "lien_id", si=_AVEC_LIEN),
        index_partiel("ix_courriel_abonnement", "abonnement_id", si=_D_UN_ABONNEMENT),
    )

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    lien_id: Mapped[uuid.UUID | None]
    mandat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandat.id"))
    abonnement_id: Mapped[uuid.UUID | None]
    destinataire: Mapped[str]
    sujet: Mapped[str]
    texte_chiffre: Mapped[bytes | None] = mapped_column(LargeBinary)
    cle_id: Mapped[str] = mapped_column(String(8))
    nb_essais: Mapped[int] = mapped_column(default=0)
    cree_le: Mapped[datetime]
    perime_le: Mapped[datetime | None]
    reserve_jusqu_au: Mapped[datetime | None]
    envoye_le: Mapped[datetime | None]
    abandonne_le: Mapped[datetime | None]

    @property
    def contexte(self) -> str:
        """What the encrypted text is bound to."""
        return f"courriel.texte:{self.id}"

    def acheminement(self, maintenant: datetime) -> Acheminement:
        """How far it has come: sent is said only when the relay answered for it."""
        if self.envoye_le is not None:
            return Acheminement.ENVOYE
        if self.abandonne_le is not None or (self.perime_le and self.perime_le <= maintenant):
            return Acheminement.ABANDONNE
        tarde = maintenant - self.cree_le >= _TARDE_APRES
        return Acheminement.TARDE if tarde else Acheminement.EN_ROUTE
