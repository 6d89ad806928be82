"""Who asked to be told, the SMS to send, the answers received."""

import enum
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, CleUuid, index_partiel

# How long the code waits to be read back, how many tries it has.
VIE_CODE, ESSAIS_CODE = timedelta(minutes=15), 5
# How long « ARRÊTER » waits for its « OUI ».
VIE_QUESTION = timedelta(hours=24)
# Between two notices: in the hours of the day, never twice on one day.
ENTRE_DEUX = timedelta(hours=20)
SMS, COURRIEL = "sms", "courriel"
_EN_COURS = "arrete_le IS NULL"
_ATTEND = "envoye_le IS NULL AND abandonne_le IS NULL"


class Genre(enum.StrEnum):
    """What a message is for."""

    CODE = "code"
    USAGE = "usage"
    FIN = "fin"
    REPONSE = "reponse"
    DISTANCE = "distance"


class Abonnement(Base):
    """One person told of what one organisation does, by SMS or by e-mail; one in force at most.

    The number, or the address, is proved by a code read back: until then `prouve_le` is None.
    `numero_hash` is keyed: an answer is recognised by it, and the link of a mail by `arret_hash`. `avise_le` is the last notice, `usages_dits_le` until when
    uses were told; `question_le`, when « ARRÊTER » was asked to be confirmed.
    """

    __tablename__ = "abonnement"
    __table_args__ = (
        index_partiel(
            "uq_abonnement_en_cours", "organisation_id", "usager_id", si=_EN_COURS, unique=True
        ),
        Index("ix_abonnement_numero_hash", "numero_hash"),
        Index("ix_abonnement_arret_hash", "arret_hash"),
    )

    id: Mapped[CleUuid]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    usager_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("usager.id"), index=True)
    canal: Mapped[str] = mapped_column(String(10), default=SMS, server_default=SMS)
    numero_chiffre: Mapped[bytes] = mapped_column(LargeBinary)
    cle_id: Mapped[str] = mapped_column(String(8))
    numero_hash: Mapped[str] = mapped_column(String(64))
    fin_du_numero: Mapped[str] = mapped_column(String(4))
    arret_hash: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    nb_essais: Mapped[int] = mapped_column(default=0)
    demande_le: Mapped[datetime]
    prouve_le: Mapped[datetime | None]
    avise_le: Mapped[datetime | None]
    usages_dits_le: Mapped[datetime | None]
    question_le: Mapped[datetime | None]
    arrete_le: Mapped[datetime | None]
    motif_fin: Mapped[str | None] = mapped_column(String(20))

    @property
    def contexte(self) -> str:
        """What the encrypted number is bound to."""
        return f"abonnement.numero:{self.id}"

    def attend_son_code(self, maintenant: datetime) -> bool:
        """True while the code that was sent may still be read back."""
        a_temps = maintenant < self.demande_le + VIE_CODE
        return self.prouve_le is None and a_temps and self.nb_essais < ESSAIS_CODE


class Sms(Base):
    """One SMS to send; its id is the key by which the gateway knows it already has it.

    Number, end of line, text: encrypted together, wiped once sent or given up. `abonnement_id`,
    `mandat_id`: no reference, they are forgotten apart.
    """

    __tablename__ = "sms"
    __table_args__ = (
        index_partiel("ix_sms_attend", "cree_le", si=_ATTEND),
        Index("ix_sms_mandat", "mandat_id", "genre"),
    )

    id: Mapped[CleUuid]
    abonnement_id: Mapped[uuid.UUID | None]
    mandat_id: Mapped[uuid.UUID | None]
    genre: Mapped[str] = mapped_column(String(10))
    contenu_chiffre: Mapped[bytes | None] = mapped_column(LargeBinary)
    cle_id: Mapped[str] = mapped_column(String(8))
    nb_essais: Mapped[int] = mapped_column(default=0)
    cree_le: Mapped[datetime]
    perime_le: Mapped[datetime]
    reserve_jusqu_au: Mapped[datetime | None]
    envoye_le: Mapped[datetime | None]
    abandonne_le: Mapped[datetime | None]

    @property
    def contexte(self) -> str:
        """What the encrypted content is bound to."""
        return f"sms.contenu:{self.id}"


class SmsRecu(Base):
    """An answer that the gateway told: its event, once. `repondu`: it was given a neutral answer."""

    __tablename__ = "sms_recu"
    __table_args__ = (Index("ix_sms_recu_numero", "numero_hash", "recu_le"),)

    evenement: Mapped[str] = mapped_column(String(100), primary_key=True)
    numero_hash: Mapped[str] = mapped_column(String(64))
    recu_le: Mapped[datetime]
    repondu: Mapped[bool]
