"""One account's practice: the exercise in progress, whether one was ever finished."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.metier.entrainement.personnes import PERSONNES
from app.metier.usagers.identite import Identite
from app.socle.base import Base

VIE = timedelta(days=7)
# The screens in order, and what says that each is behind.
_ETAPES = {
    "choix": "domaines",
    "identite": "personne",
    "conclusion": "donne_le",
    "papier": "signe_le",
    "site": "utilise_le",
    "arret": "arrete_le",
}
ETAPES = (*_ETAPES, "bilan")
# What an exercise writes, and what is wiped with it.
EXERCICE = (
    "expire_le",
    "domaines",
    "demarches",
    "est_borne",
    "duree",
    "personne",
    "donne_le",
    "signe_le",
    "utilise_le",
    "domaine_utilise",
    "arrete_le",
)


@dataclass(frozen=True, slots=True)
class Choix:
    """What an exercise confides."""

    domaines: list[str]
    demarches: list[str]
    duree: str
    est_borne: bool


class EntrainementLisible:
    """What the columns that a home needs mean, in their row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        fini_le: Any
        ecarte_le: Any
        expire_le: Any
        arrete_le: Any

    def est_ouvert(self, maintenant: datetime) -> bool:
        """True while there is an exercise to go on with, or to look back at."""
        return self.expire_le is not None and maintenant < self.expire_le

    def est_a_finir(self, maintenant: datetime) -> bool:
        """True while an exercise waits for its next step."""
        return self.est_ouvert(maintenant) and self.arrete_le is None


@dataclass(frozen=True, slots=True)
class EntrainementLu(EntrainementLisible):
    """What a home reads of a practice: its own columns, not the exercise."""

    bienvenue: bool
    fini_le: datetime | None
    ecarte_le: datetime | None
    expire_le: datetime | None
    arrete_le: datetime | None


class Entrainement(EntrainementLisible, Base):
    """A row per account, and no other table: its exercise for 7 days, then what the home needs.

    `fini_le` is the first time that one was finished, `ecarte_le` when the home was told to
    propose it no more; `bienvenue` is true from the first terms accepted until the guided first
    login has been followed. `personne` is a key of PERSONNES.
    """

    __tablename__ = "entrainement"

    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), primary_key=True)
    bienvenue: Mapped[bool] = mapped_column(default=False, server_default=false())
    fini_le: Mapped[datetime | None]
    ecarte_le: Mapped[datetime | None]
    expire_le: Mapped[datetime | None]
    domaines: Mapped[list[str] | None]
    demarches: Mapped[list[str] | None]
    est_borne: Mapped[bool | None]
    duree: Mapped[str | None] = mapped_column(String(20))
    personne: Mapped[str | None] = mapped_column(String(20))
    donne_le: Mapped[datetime | None]
    signe_le: Mapped[datetime | None]
    utilise_le: Mapped[datetime | None]
    domaine_utilise: Mapped[str | None] = mapped_column(String(20))
    arrete_le: Mapped[datetime | None]

    @property
    def etape(self) -> str:
        """The first step that is not behind."""
        return next((nom for nom, fait in _ETAPES.items() if not getattr(self, fait)), ETAPES[-1])

    def a_atteint(self, etape: str) -> bool:
        """True when this step is the open one, or behind."""
        return ETAPES.index(etape) <= ETAPES.index(self.etape)

    @property
    def identite(self) -> Identite | None:
        """The invented person, once chosen."""
        return PERSONNES.get(self.personne or "")

    @property
    def choix(self) -> Choix:
        """What was chosen; nothing yet, at the first step."""
        return Choix(
            self.domaines or [], self.demarches or [], self.duree or "", bool(self.est_borne)
        )

    def effacer(self) -> None:
        """Wipe the exercise; what the home needs stays."""
        for champ in EXERCICE:
            setattr(self, champ, None)
