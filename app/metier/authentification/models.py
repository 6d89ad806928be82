"""Means of login, failed tries, links sent by e-mail, opened logins."""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.organisations.models import Organisation
from app.socle.base import Base, CleUuid, Condensat, Texte

PRESENCE = timedelta(minutes=15)
INACTIVITE = timedelta(minutes=30)
VIE = timedelta(hours=12)
# Of who holds a role in no organisation: the national team, a training body.
VIE_COURTE = timedelta(hours=8)
VIE_ORDINATEUR = timedelta(days=90)
REPOS_ORDINATEUR = timedelta(days=30)
# Every check of a code opens as many seeds, decoys with its own; every challenge names as many.
NB_MOYENS_MAX = 5


class MoyenConnexion(Base):
    """What opens an account: a generator of 6-digit codes, or a passkey (`cle`).

    Codes come from the phone's application (30 s) or from a card (60 s).
    `dernier_pas` is the last time step accepted: none at or before it is accepted again.
    `numero_serie` is a card's number as it is shown, `numero_plie` as it is found (`lire_signes`).
    `derive` is a card's clock drift, in steps. `ajoute_par_id` is the référent who gave it, None
    when its owner added it: an application's key is shown to whoever began, and nobody else.
    """

    __tablename__ = "moyen_connexion"
    __table_args__ = (
        CheckConstraint("genre IN ('application', 'carte', 'cle')", name="genre"),
        Index("uq_moyen_connexion_numero_plie", "numero_plie", unique=True),
    )

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"), index=True)
    genre: Mapped[str] = mapped_column(String(20))
    numero_serie: Mapped[str | None] = mapped_column(String(40), unique=True)
    numero_plie: Mapped[str | None] = mapped_column(String(40))
    secret_chiffre: Mapped[bytes] = mapped_column(LargeBinary)
    cle_id: Mapped[str] = mapped_column(String(8))
    dernier_pas: Mapped[int] = mapped_column(default=0)
    derive: Mapped[int] = mapped_column(default=0)
    ajoute_le: Mapped[datetime]
    valide_le: Mapped[datetime | None]
    suspendu_le: Mapped[datetime | None]
    retire_le: Mapped[datetime | None]
    ajoute_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    motif_retrait: Mapped[str | None] = mapped_column(String(20))
    precision_retrait: Mapped[str | None] = mapped_column(String(200))

    cle: Mapped[CleAcces | None] = relationship(passive_deletes=True)

    @property
    def donne_des_codes(self) -> bool:
        """True for what shows codes of 6 digits."""
        return self.genre != "cle"

    @property
    def periode(self) -> int:
        """Seconds that a code lasts."""
        return 60 if self.genre == "carte" else 30

    @property
    def est_en_service(self) -> bool:
        """True when it opens the account."""
        return self.valide_le is not None and self.suspendu_le is None and self.retire_le is None

    @property
    def contexte(self) -> str:
        """What the encrypted secret is bound to."""
        return f"moyen_connexion.secret:{self.id}"


class Tentative(Base):
    """One code tried: reserved before it is checked, given back when it was right.

    Neither the account, the address nor the code is stored: keyed hashes of them are. `cle` is
    whose failure it is and from where; `compte` the account alone, when there is one.
    """

    __tablename__ = "tentative"
    __table_args__ = (
        Index("ix_tentative_cle", "cle", "le"),
        Index("ix_tentative_compte", "compte", "le"),
    )

    cle: Mapped[Condensat] = mapped_column(primary_key=True)
    empreinte: Mapped[Condensat] = mapped_column(primary_key=True)
    compte: Mapped[str | None] = mapped_column(String(64))
    le: Mapped[datetime]


class LienConnexion(Base):
    """The link sent after a right code, for the browser that asked only."""

    __tablename__ = "lien_connexion"

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    jeton_hash: Mapped[Condensat] = mapped_column(unique=True)
    navigateur_hash: Mapped[Condensat] = mapped_column(index=True)
    suite: Mapped[Texte]
    retenir_ordinateur: Mapped[bool] = mapped_column(default=False, server_default=false())
    cree_le: Mapped[datetime]
    expire_le: Mapped[datetime]
    utilise_le: Mapped[datetime | None]
    annule_le: Mapped[datetime | None]


class DemandePerte(Base):
    """« J’ai perdu ma carte »: one request, then the link that answered it, used once.

    `compte` and `adresse` are keyed hashes of the e-mail typed and of the network address.
    """

    __tablename__ = "demande_perte"
    __table_args__ = (
        Index("ix_demande_perte_compte", "compte", "demandee_le"),
        Index("ix_demande_perte_adresse", "adresse", "demandee_le"),
        Index("ix_demande_perte_a_traiter", "traitee_le", "demandee_le"),
    )

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"), index=True)
    compte: Mapped[Condensat]
    adresse: Mapped[Condensat]
    demandee_le: Mapped[datetime]
    traitee_le: Mapped[datetime | None]
    jeton_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expire_le: Mapped[datetime | None]
    utilisee_le: Mapped[datetime | None]
    annulee_le: Mapped[datetime | None]


class Ordinateur(Base):
    """A computer that one account asked to be known: its codes need no link there.

    30 days sliding, 90 at most. A credential of its own, never enough without the code.
    """

    __tablename__ = "ordinateur"

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    secret_hash: Mapped[Condensat] = mapped_column(unique=True)
    nom: Mapped[str] = mapped_column(String(60))
    connu_le: Mapped[datetime]
    vu_le: Mapped[datetime]
    oublie_le: Mapped[datetime | None]

    def est_connu(self, maintenant: datetime) -> bool:
        """True until it is forgotten, unused for 30 days, or 90 days old."""
        return (
            self.oublie_le is None
            and maintenant - self.vu_le < REPOS_ORDINATEUR
            and maintenant - self.connu_le < VIE_ORDINATEUR
        )


class CodeSecours(Base):
    """One recovery code: used once, kept as a keyed hash."""

    __tablename__ = "code_secours"

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    empreinte: Mapped[Condensat] = mapped_column(unique=True)
    cree_le: Mapped[datetime]
    utilise_le: Mapped[datetime | None]
    annule_le: Mapped[datetime | None]


class Etat(enum.Enum):
    """What a login is worth at an instant."""

    OUVERTE = "ouverte"
    ENDORMIE = "endormie"
    CLOSE = "close"


class ConnexionLisible:
    """What the columns of a login mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        id: Any
        aidant_id: Any
        organisation_id: Any
        ouverte_le: Any
        est_courte: Any
        vue_le: Any
        code_le: Any
        identification_jusqu_au: Any
        trajet_ouvert_jusqu_au: Any
        usage_servi_le: Any
        verrouillee_le: Any
        fermee_le: Any

    @property
    def vie(self) -> timedelta:
        """How long it lives at most."""
        return VIE_COURTE if self.est_courte else VIE

    def identifie_un_usager(self, maintenant: datetime) -> bool:
        """True while an usager of this login is away at FranceConnect."""
        jusqu_au: datetime | None = self.identification_jusqu_au
        return jusqu_au is not None and maintenant < jusqu_au

    def etat(self, maintenant: datetime) -> Etat:
        """Open, asleep (one code wakes it) or closed."""
        inactive: timedelta = maintenant - self.vue_le
        if self.fermee_le is not None or maintenant - self.ouverte_le >= self.vie:
            return Etat.CLOSE
        if inactive < PRESENCE and self.verrouillee_le is None:
            return Etat.OUVERTE
        if inactive < INACTIVITE or self.identifie_un_usager(maintenant):
            return Etat.ENDORMIE
        return Etat.CLOSE

    def a_donne_un_code_recemment(self, maintenant: datetime) -> bool:
        """True when the last code is less than 15 minutes old."""
        code_le: datetime = self.code_le
        return maintenant - code_le < PRESENCE


class Connexion(ConnexionLisible, Base):
    """One opened login: its secret is in the browser's cookie, only a hash is here.

    `organisation_id` is None for who works in none: the national team, a training body.
    `code_le` is the last instant at which a code was given (OpenID's `auth_time`).
    `identification_jusqu_au` is set while an usager is away at FranceConnect for this login:
    it then sleeps instead of dying. Until FranceConnect says otherwise, it may still hold, in this
    browser, who went there (until `trajet_ouvert_jusqu_au`), or whose mandate last served
    (`usage_servi_le`). `verrouillee_le` is set by « Verrouiller »: asleep at once. `poste_hash`
    tells the browser from the others where the account logs in; None when it has no mark.
    """

    __tablename__ = "connexion"
    __table_args__ = (
        # The last login of each member of an organisation; those to forget.
        Index("ix_connexion_derniere", "aidant_id", "organisation_id", "ouverte_le"),
        Index("ix_connexion_ouverte_le", "ouverte_le"),
    )

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    secret_hash: Mapped[Condensat] = mapped_column(unique=True)
    ouverte_le: Mapped[datetime]
    est_courte: Mapped[bool] = mapped_column(default=False, server_default=false())
    vue_le: Mapped[datetime]
    code_le: Mapped[datetime]
    identification_jusqu_au: Mapped[datetime | None]
    trajet_ouvert_jusqu_au: Mapped[datetime | None]
    usage_servi_le: Mapped[datetime | None]
    navigateur: Mapped[str | None] = mapped_column(String(60))
    poste_hash: Mapped[Condensat | None]
    verrouillee_le: Mapped[datetime | None]
    fermee_le: Mapped[datetime | None]

    aidant: Mapped[Aidant] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    def quitter_usage(self, jeton_emis_le: datetime) -> None:
        """FranceConnect leaves whom we gave it by the id_token of that second.

        One shown again later says nothing of a use that came since.
        """
        servi_le = self.usage_servi_le
        if servi_le is not None and jeton_emis_le >= servi_le.replace(microsecond=0):
            self.usage_servi_le = None


@dataclass(frozen=True, slots=True)
class ConnexionLue(ConnexionLisible):
    """The columns of a login that every page of its owner needs."""

    id: uuid.UUID
    aidant_id: uuid.UUID
    organisation_id: uuid.UUID | None
    secret_hash: str
    ouverte_le: datetime
    est_courte: bool
    vue_le: datetime
    code_le: datetime
    identification_jusqu_au: datetime | None
    trajet_ouvert_jusqu_au: datetime | None
    usage_servi_le: datetime | None
    verrouillee_le: datetime | None
    fermee_le: datetime | None
