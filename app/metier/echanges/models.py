"""One request of FranceConnect: from /authorize/ to the use of the token, 10 minutes at most."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.metier.authentification.models import PRESENCE
from app.socle.base import Base, CleUuid, Condensat, Texte

VIE_DEMANDE = timedelta(minutes=10)
VIE_CODE = timedelta(seconds=60)
VIE_JETON = timedelta(seconds=60)


class DemandeLisible:
    """What the columns of a request mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        id: Any
        aidant_id: Any
        organisation_id: Any
        redirect_uri: Any
        state: Any
        domaines_demandes: Any
        ouverte_le: Any
        exige_code: Any
        age_max: Any

    def se_contente_du_code(self, code_le: datetime, maintenant: datetime) -> bool:
        """True when the aidant's last code is as recent as the site asks.

        One given since it asked always is.
        """
        age = maintenant - code_le
        if code_le >= self.ouverte_le:
            return True
        if self.age_max is not None and age > timedelta(seconds=self.age_max):
            return False
        return not self.exige_code or age < PRESENCE


class Demande(DemandeLisible, Base):
    """A pending request, bound to the aidant's login and organisation.

    `domaines_demandes` None means that the site restricts nothing. Code and token are stored
    hashed; a replay of the code sets `jeton_revoque_le`. `demarche` is which of those that the
    mandate names, when the aidant says it. `state` is kept percent-encoded: it may
    be any bytes. `exige_code` is `prompt=login`; `age_max` is `max_age`, in seconds;
    `claims_demandes` are those of the identity asked one by one.
    """

    __tablename__ = "demande"
    __table_args__ = (Index("ix_demande_usage", "usager_id", "organisation_id", "utilisee_le"),)

    id: Mapped[CleUuid]
    connexion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("connexion.id"), index=True)
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    client_id: Mapped[str]
    redirect_uri: Mapped[Texte]
    state: Mapped[Texte | None]
    nonce: Mapped[Texte | None]
    scopes: Mapped[list[str]]
    domaines_demandes: Mapped[list[str] | None]
    defi_pkce: Mapped[str | None] = mapped_column(String(128))
    exige_code: Mapped[bool]
    age_max: Mapped[int | None]
    claims_demandes: Mapped[list[str] | None]
    ouverte_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    usager_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("usager.id"))
    autorisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("autorisation.id"))
    demarche: Mapped[str | None]
    terminee_le: Mapped[datetime | None]
    authentifie_le: Mapped[datetime | None]
    code_hash: Mapped[Condensat | None] = mapped_column(unique=True)
    code_expire_le: Mapped[datetime | None]
    code_utilise_le: Mapped[datetime | None]
    jeton_hash: Mapped[Condensat | None] = mapped_column(unique=True)
    jeton_expire_le: Mapped[datetime | None]
    jeton_revoque_le: Mapped[datetime | None]
    utilisee_le: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class DemandeLue(DemandeLisible):
    """The columns that the screens of a pending request need: the finder reads them at each letter."""

    id: uuid.UUID
    aidant_id: uuid.UUID
    organisation_id: uuid.UUID
    redirect_uri: str
    state: str | None
    domaines_demandes: list[str] | None
    exige_code: bool
    age_max: int | None
    ouverte_le: datetime
    usager_id: uuid.UUID | None
