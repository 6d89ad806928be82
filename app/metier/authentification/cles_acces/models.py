"""What a passkey adds to its means of login; challenges; links to create a first one."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, CleUuid, Condensat

NOM_MAX = 60


class CleAcces(Base):
    """A passkey, beside its row of `moyen_connexion`, which says whose and whether it opens.

    Its public key is that row's `secret_chiffre`: bound to the row, whoever writes in the base
    puts no key of their own there. `compteur` is what the device counted at its last use, always
    0 for those that travel between devices (`est_synchronisee`).
    """

    __tablename__ = "cle_acces"

    moyen_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("moyen_connexion.id", ondelete="CASCADE"), primary_key=True
    )
    identifiant: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    nom: Mapped[str] = mapped_column(String(NOM_MAX))
    compteur: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]]
    est_synchronisable: Mapped[bool]
    est_synchronisee: Mapped[bool]
    utilisee_le: Mapped[datetime | None]


class Defi(Base):
    """A challenge: drawn for one purpose and one holder (a browser, a login), spent once.

    `lie_a` is a keyed hash of the purpose, the account and the holder; `adresse`, of the network.
    """

    __tablename__ = "defi"
    __table_args__ = (Index("ix_defi_adresse", "adresse", "tire_le"),)

    condensat: Mapped[Condensat] = mapped_column(primary_key=True)
    lie_a: Mapped[Condensat]
    adresse: Mapped[Condensat]
    tire_le: Mapped[datetime]
    depense_le: Mapped[datetime | None]


class InvitationCle(Base):
    """A link given by who runs the service, to create the first passkey of an account, once."""

    __tablename__ = "invitation_cle"

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    jeton_hash: Mapped[Condensat] = mapped_column(unique=True)
    expire_le: Mapped[datetime]
    utilisee_le: Mapped[datetime | None]
    annulee_le: Mapped[datetime | None]
