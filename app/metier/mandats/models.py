"""The mandate, one autorisation per domaine, and the place each holds."""

import uuid
from base64 import urlsafe_b64encode
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.mandats.delais import ARCHIVE_APRES_LA_FIN, EFFACE_APRES_LA_FIN
from app.metier.mandats.lisible import AutorisationLisible, MandatLisible
from app.socle.base import Base, CleUuid, Condensat, Texte, index_partiel

# How the mandate was read before it was given (rules.md, « The person's agreement »).
LECTURES = ("seul", "aidant", "interprete")
_NON_SIGNE = "signe_le IS NULL"
_NON_ANNONCEE = "fin_annoncee_le IS NULL"
_SUITE = "origine_id IS NOT NULL"
_NON_EFFACE = "efface_le IS NULL"


def numero_de(mandat_id: uuid.UUID) -> str:
    """Return what names a mandate to who may not know whose it is: 8 signs, to be read aloud."""
    return mandat_id.hex[:8].upper()


def sans_code(mandat_id: uuid.UUID) -> str:
    """Return what stands for the code of a mandate that no paper's code opens.

    Another for each row, and with a sign that no code typed or scanned may hold.
    """
    return "~" + urlsafe_b64encode(mandat_id.bytes).decode().rstrip("=")


class Mandat(MandatLisible, Base):
    """What one usager confided to one organisation, until when.

    No status column: see `est_actif`. `texte_gele` is the canonical JSON of what was shown and
    printed that day; `empreinte` seals it together with the template `gabarit`. `est_reserve`
    restricts it to `reserves`; emptied, it stays closed rather than opening to everybody.
    `piece` is the kind of document on which the person was identified, of a mandat papier.
    `a_distance`: the person agreed to it on their own telephone, the paper follows.
    `reattribue_le` is when a référent opened it to others, since all of them had left;
    `reattribution_dite_le`, when the person was told. `renouvelle_id` is the mandate that it
    renews, without FranceConnect; `transfere_de_id`, the one of another organisation that goes on
    in it, and `origine_id` the first of them, whose paper was signed (`transferts/`).
    Once `efface_le`, the row says nothing of anybody (`effacer`).
    """

    __tablename__ = "mandat"
    __table_args__ = (
        Index("ix_mandat_organisation_usager", "organisation_id", "usager_id"),
        index_partiel("ix_mandat_origine", "origine_id", si=_SUITE),
        Index("ix_mandat_organisation_fin", "organisation_id", "fin_le"),
        # Walked in order, page by page: their end is there, not to be read to be left out.
        index_partiel(
            *(
                "ix_mandat_papier_attendu",
                "organisation_id",
                "aidant_id",
                "debut_le",
                "id",
                "fin_le",
            ),
            si=_NON_SIGNE,
        ),
        index_partiel("ix_mandat_fin_a_annoncer", "fin_le", si=_NON_ANNONCEE),
        index_partiel(
            *("ix_mandat_organisation_non_signe", "organisation_id", "debut_le", "id", "fin_le"),
            si=_NON_SIGNE,
        ),
        index_partiel("ix_mandat_non_signe", "debut_le", si=_NON_SIGNE),
        index_partiel("ix_mandat_a_effacer", "debut_le", si=_NON_EFFACE),
        index_partiel("ix_mandat_reserve", "organisation_id", "fin_le", si="est_reserve"),
    )

    id: Mapped[CleUuid]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    usager_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("usager.id"), index=True)
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), index=True)
    duree: Mapped[str] = mapped_column(String(20))
    debut_le: Mapped[datetime]
    fin_le: Mapped[datetime]
    suspendu_le: Mapped[datetime | None]
    motif_suspension: Mapped[str | None] = mapped_column(String(20))
    renouvelle_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandat.id"))
    transfere_de_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandat.id"))
    origine_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mandat.id"))
    signe_le: Mapped[datetime | None]
    fin_annoncee_le: Mapped[datetime | None]
    lecture: Mapped[str] = mapped_column(String(20), default="aidant", server_default="aidant")
    interprete_nom: Mapped[str | None] = mapped_column(String(100))
    interprete_langue: Mapped[str | None] = mapped_column(String(60))
    temoin_nom: Mapped[str | None] = mapped_column(String(100))
    a_distance: Mapped[bool] = mapped_column(default=False, server_default=false())
    courriel_confirme: Mapped[bool | None]
    courriel_confie: Mapped[bool] = mapped_column(default=False, server_default=false())
    est_reserve: Mapped[bool] = mapped_column(default=False, server_default=false())
    reattribue_le: Mapped[datetime | None]
    reattribution_dite_le: Mapped[datetime | None]
    piece: Mapped[str | None] = mapped_column(String(20))
    gabarit: Mapped[str] = mapped_column(String(20))
    texte_gele: Mapped[Texte]
    empreinte: Mapped[Condensat]
    code_verification: Mapped[str] = mapped_column(String(26), unique=True)
    efface_le: Mapped[datetime | None]

    autorisations: Mapped[list["Autorisation"]] = relationship(
        back_populates="mandat", order_by="Autorisation.domaine", lazy="raise"
    )
    # Read only when `est_reserve`: the common mandate costs no statement.
    reserves: Mapped[list["Reserve"]] = relationship()

    @property
    def numero(self) -> str:
        """Its number: see `numero_de`."""
        return numero_de(self.id)

    def est_visible_par(self, aidant_id: uuid.UUID) -> bool:
        """True when this aidant of the organisation may see and use it."""
        return not self.est_reserve or any(
            reserve.aidant_id == aidant_id for reserve in self.reserves
        )

    def est_archive(self, maintenant: datetime) -> bool:
        """True while it is in the closed archive: more than 3 years after its end, 6 at most."""
        age = maintenant - self.finit_le
        return self.efface_le is None and ARCHIVE_APRES_LA_FIN < age <= EFFACE_APRES_LA_FIN

    def est_a_effacer(self, maintenant: datetime) -> bool:
        """True when it is over for more than 6 years, and still says who it was about."""
        return self.efface_le is None and self.finit_le < maintenant - EFFACE_APRES_LA_FIN

    def effacer(self, maintenant: datetime) -> None:
        """Destroy what it says of persons. Dates, domaines and the fingerprint stay."""
        self.texte_gele = ""
        self.interprete_nom = self.interprete_langue = self.temoin_nom = None
        self.code_verification = sans_code(self.id)
        self.efface_le = maintenant

    def liens(self, aidant_id: uuid.UUID | None) -> dict[str, uuid.UUID | None]:
        """What links a line of the journal to this mandate and to who acts, None without aidant."""
        return {
            "aidant": aidant_id,
            "organisation": self.organisation_id,
            "usager": self.usager_id,
            "mandat": self.id,
        }


class Autorisation(AutorisationLisible, Base):
    """One domaine inside one mandate, with the démarches named for it.

    `est_bornee`: it opens those démarches and nothing else of the domaine, and each use names one.
    """

    __tablename__ = "autorisation"
    __table_args__ = (
        Index("uq_autorisation_mandat_domaine", "mandat_id", "domaine", unique=True),
        CheckConstraint("(revoquee_le IS NULL) = (motif_fin IS NULL)", name="revocation_motivee"),
    )

    id: Mapped[CleUuid]
    mandat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandat.id"))
    domaine: Mapped[str] = mapped_column(String(20))
    demarches: Mapped[list[str]]
    est_bornee: Mapped[bool] = mapped_column(default=False, server_default=false())
    revoquee_le: Mapped[datetime | None]
    motif_fin: Mapped[str | None] = mapped_column(String(20))
    revoquee_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))

    mandat: Mapped[Mandat] = relationship(back_populates="autorisations")

    def est_active(self, maintenant: datetime) -> bool:
        """True when its mandate runs and it was not stopped."""
        return self.revoquee_le is None and self.mandat.est_en_cours(maintenant)


class Reserve(Base):
    """One aidant to whom a reserved mandate is open."""

    __tablename__ = "mandat_reserve"

    mandat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandat.id"), primary_key=True)
    aidant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("aidant.id"), primary_key=True, index=True
    )


class Place(Base):
    """The one active autorisation of (organisation, usager, domaine), whoever claims it last."""

    __tablename__ = "place"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    usager_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("usager.id"), primary_key=True)
    domaine: Mapped[str] = mapped_column(String(20), primary_key=True)
    autorisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("autorisation.id"), unique=True
    )
