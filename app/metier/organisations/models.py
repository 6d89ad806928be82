"""The organisation (on screen « structure »)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, event, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.metier.demarches.domaines import ouverts
from app.metier.organisations.types import AUTRE, TYPES
from app.metier.territoires.cog import CodeCommune, CodeDepartement, CodeRegion, Commune
from app.metier.territoires.cog import commune as commune_de
from app.socle.base import Base, CleUuid
from app.socle.langue.noms import plier
from app.socle.mots import MOT, suivre_les_mots

# A number is compared without its 0, +33 or 0033: what is kept was typed in many ways.
_TELEPHONE = 9


def nom_plie(nom: str, ville: str) -> str:
    """Return what an organisation is sorted and found by: its name, then its town, folded."""
    return "".join(f" {mot}" for mot in [*plier(nom), *plier(ville)])[:255]


def _nom_plie(contexte: Any) -> str:
    valeurs = contexte.get_current_parameters()
    return nom_plie(valeurs["nom"], valeurs["ville"])


class OrganisationLisible:
    """What the columns of an organisation mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        id: Any
        nom: Any
        fuseau: Any
        domaines_permis: Any

    @property
    def zone(self) -> ZoneInfo:
        """Time zone in which this organisation's days begin and end."""
        return ZoneInfo(self.fuseau)

    @property
    def domaines(self) -> list[str]:
        """Keys of the domaines that this organisation may offer, in display order."""
        return ouverts(self.domaines_permis)


class StructureLisible:
    """What the columns that describe an organisation mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        type: Any
        type_autre: Any
        label_france_services: Any
        numero_france_services: Any
        siret: Any
        categorie_juridique: Any
        adresse: Any
        code_postal: Any
        ville: Any
        code_commune: Any
        horaires: Any
        pour_nous_joindre: Any

    @property
    def commune(self) -> Commune | None:
        """Return where it is; None when nobody said."""
        return commune_de(self.code_commune) if self.code_commune else None

    @property
    def type_dit(self) -> str:
        """Return its type in words."""
        if self.type == AUTRE and self.type_autre:
            autre: str = self.type_autre
            return autre
        return TYPES[self.type].titre


class Organisation(StructureLisible, OrganisationLisible, Base):
    """The legal holder of mandates. `domaines_permis` empty means all of them.

    `horaires` and `pour_nous_joindre` are what its référents say to the public, as they typed it.
    `responsable` is the name and function of who directs it, as the attestation prints it. `type`
    is a key of TYPES, `type_autre` what it is when none suits. Several may share a SIRET. Where it
    is comes from `situer` alone: a collectivity overseas has no `code_region`, and those of before
    have no commune until somebody says which.
    """

    __tablename__ = "organisation"

    id: Mapped[CleUuid]
    nom: Mapped[str]
    nom_plie: Mapped[str] = mapped_column(index=True, default=_nom_plie, server_default=text("''"))
    type: Mapped[str]
    type_autre: Mapped[str | None]
    label_france_services: Mapped[bool] = mapped_column(default=False, server_default=false())
    numero_france_services: Mapped[str | None] = mapped_column(String(30))
    siret: Mapped[str] = mapped_column(String(14), index=True)
    categorie_juridique: Mapped[str | None] = mapped_column(String(4))
    adresse: Mapped[str]
    code_postal: Mapped[str] = mapped_column(String(10))
    ville: Mapped[str]
    code_commune: Mapped[CodeCommune | None] = mapped_column(String(5))
    code_departement: Mapped[CodeDepartement | None] = mapped_column(String(3))
    code_region: Mapped[CodeRegion | None] = mapped_column(String(2))
    telephone: Mapped[str | None] = mapped_column(String(30))
    horaires: Mapped[str | None] = mapped_column(String(500))
    pour_nous_joindre: Mapped[str | None] = mapped_column(String(500))
    responsable: Mapped[str | None]
    fuseau: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    domaines_permis: Mapped[list[str] | None]
    ordinateurs_interdits: Mapped[bool] = mapped_column(default=False, server_default=false())
    creee_le: Mapped[datetime]
    desactivee_le: Mapped[datetime | None]
    motif_desactivation: Mapped[str | None] = mapped_column(String(20))

    def situer(self, commune: Commune) -> None:
        """Say where it is; its days begin and end there."""
        self.code_commune = commune.code_commune
        self.code_departement = commune.departement.code_departement
        self.code_region = commune.region.code_region if commune.region else None
        self.fuseau = commune.fuseau

    @property
    def est_active(self) -> bool:
        """True while the organisation may work with the service."""
        return self.desactivee_le is None


@event.listens_for(Organisation, "before_update")
def _suivre_le_nom(_: object, __: object, organisation: Organisation) -> None:
    organisation.nom_plie = nom_plie(organisation.nom, organisation.ville)


class OrganisationMot(Base):
    """What an organisation is found by: a word of its name or town, its telephone."""

    __tablename__ = "organisation_mot"

    mot: Mapped[str] = mapped_column(MOT, primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )


def mots_d_organisation(nom_plie: str, telephone: str | None) -> set[str]:
    """Return what it is found by; a telephone begins with a sign that no word has."""
    chiffres = "".join(signe for signe in telephone or "" if signe.isdecimal())
    tel = {f"={chiffres[-9:]}"} if len(chiffres) >= _TELEPHONE else set()
    return {*nom_plie.split(), *tel}


suivre_les_mots(
    Organisation,
    OrganisationMot,
    "organisation_id",
    de=lambda lue: mots_d_organisation(lue.nom_plie, lue.telephone),
    quand=("nom_plie", "telephone"),
)


@dataclass(frozen=True, slots=True)
class OrganisationLue(OrganisationLisible):
    """The columns of an organisation that every page of its people needs."""

    id: uuid.UUID
    nom: str
    fuseau: str
    domaines_permis: list[str] | None
    ordinateurs_interdits: bool
