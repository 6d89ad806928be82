"""The aidant, and their place in each organisation."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKey, String, event, false, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.metier.aidants.droits import Droit, droits_de
from app.metier.aidants.typologies import metier
from app.metier.demarches.domaines import ouverts
from app.metier.organisations.models import Organisation
from app.socle.base import Base, CleUuid, index_partiel
from app.socle.horloge import jour_a_paris
from app.socle.langue.noms import plier, soudes
from app.socle.mots import MOT, suivre_les_mots
from app.socle.sql import VIRGULE

_ICI = "organisation_id IS NOT NULL"
_NATIONAL = "organisation_id IS NULL"
_FERME = "desactive_le IS NOT NULL AND efface_le IS NULL"
# Why an account closed when its last organisation did, or when nobody had logged in for too long:
# an access given or reopened opens it again.
DEPART, INACTIVITE = "depart", "inactivite"


def _nom_plie(contexte: Any) -> str:
    valeurs = contexte.get_current_parameters()
    return plier_nom(valeurs["prenom"], valeurs["nom"])


def _cree_ce_jour(contexte: Any) -> date:
    jour: date = jour_a_paris(contexte.get_current_parameters()["cree_le"])
    return jour


def plier_nom(prenom: str, nom: str) -> str:
    """Return what an account is sorted and found by: name then first name, folded.

    Each word has a space before it: a word begins as typed where « " typed" » is. Names of
    several words come again at the end, in one: « N’Diaye » is found as « ndiaye ».
    """
    mots = [*plier(nom), *plier(prenom), *soudes(nom), *soudes(prenom)]
    return "".join(f" {mot}" for mot in mots)[:255]


class AidantLisible:
    """What the columns of an account mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        id: Any
        prenom: Any
        nom: Any
        roles: Any

    def peut(self, droit: Droit) -> bool:
        """True when a role that the account holds in no organisation gives this right."""
        return droit in droits_de(self.roles)

    @property
    def est_hors_structure(self) -> bool:
        """True for who holds a role in no organisation: the national team, a training body."""
        return bool(self.roles)

    @property
    def nom_complet(self) -> str:
        """First name then name, as on screen."""
        return f"{self.prenom} {self.nom}"


class CompteLisible(AidantLisible):
    """What the columns that say whether an account is open mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        desactive_le: Any
        motif_desactivation: Any

    @property
    def est_actif(self) -> bool:
        """True while the account may log in."""
        return self.desactive_le is None

    @property
    def est_endormi(self) -> bool:
        """True when it closed by the rule of idle accounts, and a référent may open it again."""
        return self.motif_desactivation == INACTIVITE and not self.peut(Droit.PILOTAGE)


class Aidant(CompteLisible, Base):
    """A person with an account: aidant, référent, member of the national team.

    `courriel` is kept folded (see `plier_courriel`): it is what one logs in with. Closed for
    3 years, then for 6, the account is archived, then blanked: see `archiver` and `effacer`.
    `motif_desactivation` is DEPART when it closed with its last organisation, INACTIVITE by the
    rule of idle accounts, else why the national team closed it. `actif_le` is the day of the last
    login, or of what opened the account: idleness counts from there; the logins themselves are
    forgotten. `moyen_rappele_le`: nothing opened it, and that was told; `fermeture_annoncee_le`:
    its owner was told that it would close.
    `typologie` is a key of TYPOLOGIES; `conseiller_numerique` is true of the person, wherever.
    """

    __tablename__ = "aidant"
    __table_args__ = (index_partiel("ix_aidant_ferme", "desactive_le", si=_FERME),)

    id: Mapped[CleUuid]
    prenom: Mapped[str]
    nom: Mapped[str]
    nom_plie: Mapped[str] = mapped_column(default=_nom_plie, server_default=text("''"))
    courriel: Mapped[str] = mapped_column(unique=True)
    profession: Mapped[str | None]
    typologie: Mapped[str | None] = mapped_column(String(30))
    conseiller_numerique: Mapped[bool] = mapped_column(default=False, server_default=false())
    cgu_version: Mapped[str | None]
    cgu_le: Mapped[datetime | None]
    cree_le: Mapped[datetime]
    desactive_le: Mapped[datetime | None]
    motif_desactivation: Mapped[str | None] = mapped_column(String(20))
    derniere_organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id")
    )
    archive_le: Mapped[datetime | None]
    efface_le: Mapped[datetime | None]
    actif_le: Mapped[date] = mapped_column(
        default=_cree_ce_jour, server_default=text("'1970-01-01'")
    )
    moyen_rappele_le: Mapped[date | None]
    fermeture_annoncee_le: Mapped[date | None]

    if TYPE_CHECKING:
        roles: Mapped[str | None]

    appartenances: Mapped[list["Appartenance"]] = relationship(
        back_populates="aidant", lazy="raise"
    )

    @property
    def peut_revenir(self) -> bool:
        """True while its own means of login let its owner in: open, or asleep."""
        return self.est_actif or self.est_endormi

    @property
    def est_ferme_pour_de_bon(self) -> bool:
        """True when the national team decided that it closes, and alone opens it again."""
        return not self.est_actif and self.motif_desactivation not in (DEPART, INACTIVITE)

    @property
    def s_est_ferme_seul(self) -> bool:
        """True when nobody decided that it closes: an access given opens it again."""
        return self.motif_desactivation == DEPART or self.est_endormi

    def rouvrir(self, maintenant: datetime) -> None:
        """Open it again; it is not idle from today on."""
        self.desactive_le = self.motif_desactivation = None
        self.actif_le = jour_a_paris(maintenant)

    def archiver(self, maintenant: datetime) -> None:
        """Keep of the account who it was, no more: no address, no place."""
        # Addresses are folded when they come in: none that is typed ever has a capital.
        self.courriel = f"ANCIEN:{self.id}"
        self.derniere_organisation_id = None
        self.archive_le = maintenant

    def effacer(self, maintenant: datetime) -> None:
        """Blank who it was."""
        self.prenom = self.nom = ""
        self.profession = self.typologie = self.cgu_version = self.cgu_le = None
        self.conseiller_numerique = False
        self.efface_le = maintenant

    @property
    def metier(self) -> str:
        """What they do, in words; empty when nobody said."""
        return metier(self.typologie, conseiller=self.conseiller_numerique)


@event.listens_for(Aidant, "before_update")
def _replier_le_nom(_mapper: object, _connexion: object, aidant: Aidant) -> None:
    aidant.nom_plie = plier_nom(aidant.prenom, aidant.nom)


class AidantMot(Base):
    """One folded word of an account's names, for the search of the national team."""

    __tablename__ = "aidant_mot"

    mot: Mapped[str] = mapped_column(MOT, primary_key=True)
    aidant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("aidant.id", ondelete="CASCADE"), primary_key=True, index=True
    )


suivre_les_mots(
    Aidant, AidantMot, "aidant_id", de=lambda lu: lu.nom_plie.split(), quand=("nom_plie",)
)


class AppartenanceLisible:
    """What the columns of a membership mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        aidant_id: Any
        organisation_id: Any
        domaines_limites: Any
        depuis_le: Any
        terminee_le: Any
        motif_fin: Any
        aidant: Any
        organisation: Any
        roles: Any

    def peut(self, droit: Droit) -> bool:
        """True when a role that the account holds here gives this right."""
        return droit in droits_de(self.roles)

    @property
    def domaines(self) -> list[str]:
        """Keys of the domaines this person may use here, in display order."""
        return ouverts(self.organisation.domaines_permis, self.domaines_limites)


class Appartenance(AppartenanceLisible, Base):
    """What one person may do in one organisation; ended, it gives nothing any more.

    Reopened, it is the same row, and `depuis_le` stays: the journal tells when it was closed.
    """

    __tablename__ = "appartenance"

    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, index=True
    )
    domaines_limites: Mapped[list[str] | None]
    depuis_le: Mapped[datetime]
    terminee_le: Mapped[datetime | None]
    motif_fin: Mapped[str | None] = mapped_column(String(20))

    if TYPE_CHECKING:
        roles: Mapped[str | None]

    aidant: Mapped[Aidant] = relationship(back_populates="appartenances")
    organisation: Mapped[Organisation] = relationship()


class RoleTenu(Base):
    """A role of `droits.ROLES` that an account holds: in an organisation, or in none."""

    __tablename__ = "role_tenu"
    __table_args__ = (
        index_partiel(
            "uq_role_tenu_ici", "aidant_id", "organisation_id", "nom", si=_ICI, unique=True
        ),
        index_partiel("uq_role_tenu_national", "aidant_id", "nom", si=_NATIONAL, unique=True),
    )

    id: Mapped[CleUuid]
    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )
    nom: Mapped[str] = mapped_column(String(20))
    depuis_le: Mapped[datetime]


def _noms(*conditions: ColumnElement[bool]) -> ColumnElement[str]:
    """Aggregate the roles beside their holder's row: knowing them costs no statement more."""
    noms = func.aggregate_strings(RoleTenu.nom, VIRGULE)
    return select(noms).where(*conditions).correlate_except(RoleTenu).scalar_subquery()


# What each holds, comma-separated, None for nothing; read again once a role was given or taken.
Aidant.roles = column_property(
    _noms(RoleTenu.aidant_id == Aidant.id, RoleTenu.organisation_id.is_(None))
)
Appartenance.roles = column_property(
    _noms(
        RoleTenu.aidant_id == Appartenance.aidant_id,
        RoleTenu.organisation_id == Appartenance.organisation_id,
    )
)
