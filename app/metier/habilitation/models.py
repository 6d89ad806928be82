"""The request of an organisation, who asks, the people it proposes, and when each région opens."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, event, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.metier.aidants.models import Aidant
from app.metier.habilitation.etats import DemandeDatee
from app.metier.organisations.models import Organisation, nom_plie
from app.metier.territoires.cog import CodeCommune, CodeDepartement, CodeRegion
from app.socle.base import Base, CleUuid, Condensat, Texte, index_partiel
from app.socle.mots import MOT, suivre_les_mots

_DANS_LA_FILE = "entree_le IS NOT NULL AND acceptee_le IS NULL AND refusee_le IS NULL"
_EN_COURS = "annule_le IS NULL AND refuse_le IS NULL AND compte_le IS NULL"


def _nom_plie(contexte: Any) -> str:
    valeurs = contexte.get_current_parameters()
    return nom_plie(valeurs.get("nom") or "", valeurs.get("ville") or "")


class AccesDemandeur(Base):
    """The link by which somebody proves an e-mail address, then what their browser keeps.

    It opens every request of that address and no other. `lien_hash` is spent once, at
    `prouve_le`; `secret_hash` is then the browser's, until `expire_le`.
    """

    __tablename__ = "acces_demandeur"

    id: Mapped[CleUuid]
    courriel: Mapped[str] = mapped_column(index=True)
    lien_hash: Mapped[Condensat] = mapped_column(unique=True)
    secret_hash: Mapped[Condensat | None] = mapped_column(unique=True)
    cree_le: Mapped[datetime]
    prouve_le: Mapped[datetime | None]
    expire_le: Mapped[datetime]
    ferme_le: Mapped[datetime | None]


class DemandeHabilitation(DemandeDatee, Base):
    """What an organisation asks, from its first step to the answer.

    `numero` is what one says on the telephone. Its state is its dates (`etats.py`): `deposee_le`
    is the last time that it was sent, `entree_le` when it entered the queue (later in a région
    that was not open). Every field stays after the answer; `organisation_id` is what was created.
    `delegation_le`: whoever directs certified that they delegate their signature;
    `engagements` are keys of ENGAGEMENTS. `nom_plie` is what it is found by. `avertie_le`: its
    asker was told that it will be wiped, a draft that is left; `effacee_le`: refused, it names
    nobody any more.
    """

    __tablename__ = "demande_habilitation"
    __table_args__ = (
        index_partiel("ix_demande_habilitation_file", "entree_le", "id", si=_DANS_LA_FILE),
    )

    id: Mapped[CleUuid]
    numero: Mapped[str] = mapped_column(String(8), unique=True)
    # Who asks.
    demandeur_prenom: Mapped[str | None]
    demandeur_nom: Mapped[str | None]
    demandeur_fonction: Mapped[str | None]
    demandeur_courriel: Mapped[str] = mapped_column(index=True)
    # The structure.
    siret: Mapped[str | None] = mapped_column(String(14), index=True)
    siret_vu_le: Mapped[datetime | None]
    categorie_juridique: Mapped[str | None] = mapped_column(String(4))
    nom: Mapped[str | None]
    nom_plie: Mapped[str] = mapped_column(default=_nom_plie, server_default=text("''"))
    type: Mapped[str | None]
    type_autre: Mapped[str | None]
    label_france_services: Mapped[bool] = mapped_column(default=False, server_default=false())
    numero_france_services: Mapped[str | None] = mapped_column(String(30))
    adresse: Mapped[str | None]
    code_postal: Mapped[str | None] = mapped_column(String(10))
    ville: Mapped[str | None]
    code_commune: Mapped[CodeCommune | None] = mapped_column(String(5))
    code_departement: Mapped[CodeDepartement | None] = mapped_column(String(3))
    code_region: Mapped[CodeRegion | None] = mapped_column(String(2), index=True)
    telephone: Mapped[str | None] = mapped_column(String(30))
    responsable: Mapped[str | None]
    missions: Mapped[Texte | None]
    # What is promised.
    delegation_le: Mapped[datetime | None]
    engagements: Mapped[list[str] | None]
    # Its life.
    creee_le: Mapped[datetime]
    changee_le: Mapped[datetime]
    deposee_le: Mapped[datetime | None]
    entree_le: Mapped[datetime | None]
    modification_demandee_le: Mapped[datetime | None]
    en_pause_le: Mapped[datetime | None]
    acceptee_le: Mapped[datetime | None]
    refusee_le: Mapped[datetime | None]
    close_le: Mapped[datetime | None]
    avertie_le: Mapped[datetime | None]
    effacee_le: Mapped[datetime | None]
    suivie_par_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )

    suivie_par: Mapped[Aidant | None] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


@event.listens_for(DemandeHabilitation, "before_update")
def _suivre_le_nom(_: object, __: object, demande: DemandeHabilitation) -> None:
    demande.nom_plie = nom_plie(demande.nom or "", demande.ville or "")


class DemandeMot(Base):
    """One folded word by which a request is found: of its structure's name or town."""

    __tablename__ = "demande_mot"

    mot: Mapped[str] = mapped_column(MOT, primary_key=True)
    demande_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("demande_habilitation.id", ondelete="CASCADE"), primary_key=True, index=True
    )


suivre_les_mots(
    DemandeHabilitation,
    DemandeMot,
    "demande_id",
    de=lambda lue: lue.nom_plie.split(),
    quand=("nom_plie",),
)


class Candidat(Base):
    """Somebody whom a request, or later a référent, proposes: to look after a team, to be trained.

    Proposed by a request, `demande_id` says which; once it is accepted, or proposed from within,
    `organisation_id` is where they will work. Who is `a_former` has an account when both
    `forme_le` (the training) and `pix_le` (the test) are there, or by a decision of the national
    team; `compte_id` is that account. A référent has theirs at acceptance. `formation_dite` says where
    and when their structure says that they were trained already.
    """

    __tablename__ = "candidat"
    __table_args__ = (index_partiel("ix_candidat_courriel", "courriel", si=_EN_COURS),)

    id: Mapped[CleUuid]
    demande_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("demande_habilitation.id"), index=True
    )
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )
    prenom: Mapped[str]
    nom: Mapped[str]
    courriel: Mapped[str]
    telephone: Mapped[str | None] = mapped_column(String(30))
    profession: Mapped[str | None]
    typologie: Mapped[str | None] = mapped_column(String(30))
    conseiller_numerique: Mapped[bool] = mapped_column(default=False, server_default=false())
    est_referent: Mapped[bool] = mapped_column(default=False, server_default=false())
    a_former: Mapped[bool] = mapped_column(default=False, server_default=false())
    propose_le: Mapped[datetime]
    eligible_le: Mapped[datetime | None]
    refuse_le: Mapped[datetime | None]
    annule_le: Mapped[datetime | None]
    formation_dite: Mapped[str | None] = mapped_column(String(200))
    forme_le: Mapped[date | None]
    pix_le: Mapped[date | None]
    rappele_le: Mapped[datetime | None]
    compte_le: Mapped[datetime | None]
    compte_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"), index=True)

    demande: Mapped[DemandeHabilitation | None] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def nom_complet(self) -> str:
        """First name then name, as on screen."""
        return f"{self.prenom} {self.nom}"


class Evenement(Base):
    """One entry of a request's thread: what happened to it, or what somebody wrote.

    `nature` is one of NATURES (`fil.py`); `cote` is who speaks: « structure », « equipe », or
    « service » for what happens by itself. `aidant_id` is who, of the national team.
    """

    __tablename__ = "demande_evenement"

    id: Mapped[CleUuid]
    demande_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("demande_habilitation.id"), index=True)
    nature: Mapped[str] = mapped_column(String(20))
    cote: Mapped[str] = mapped_column(String(10))
    aidant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("aidant.id"))
    texte: Mapped[Texte | None]
    le: Mapped[datetime]

    aidant: Mapped[Aidant | None] = relationship(lazy="raise")


class Ouverture(Base):
    """When a région, or a collectivity overseas (by its département's code), opens; None: not yet.

    Either code is there, never both: « 75 » is a région and a département.
    """

    __tablename__ = "ouverture"

    id: Mapped[CleUuid]
    code_region: Mapped[CodeRegion | None] = mapped_column(String(2), unique=True)
    code_departement: Mapped[CodeDepartement | None] = mapped_column(String(3), unique=True)
    vague: Mapped[int | None]
    ouvre_le: Mapped[date | None]


class ResumeDemandes(Base):
    """The week, by its Monday, whose requests the national team was written about: once."""

    __tablename__ = "resume_demandes"

    lundi: Mapped[date] = mapped_column(primary_key=True)
