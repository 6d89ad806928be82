"""Reads of what waits in an organisation: papers to have signed, mandates about to end."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session

from app.metier.demarches.domaines import en_ordre
from app.metier.mandats.delais import DELAI_RAPPEL, PREAVIS, SANS_SIGNATURE, SeSigne
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import finit_avant
from app.socle.erreurs import Introuvable
from app.socle.sql import VIRGULE
from app.socle.sql.comptes import est_depasse, premieres
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
_ATTENDU = and_(
    Mandat.organisation_id == bindparam("organisation_id"),
    Mandat.signe_le.is_(None),
    Mandat.debut_le <= bindparam("conclus_avant"),
    Mandat.fin_le >= bindparam("maintenant"),
    Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
)
_SIEN = Mandat.aidant_id == bindparam("aidant_id")
_CLE = (Mandat.debut_le, Mandat.id)
_DATES = (
    Mandat.debut_le,
    Mandat.fin_le,
    Mandat.suspendu_le,
    Mandat.motif_suspension,
    Mandat.renouvelle_id,
)
_AU_PLUS: ColumnElement[int] = literal_column(str(PAR_PAGE + 1))
# In the order of an index: whatever the aidant, PostgreSQL walks it and stops, where it would put
# all of theirs in order.
PAPIERS_ATTENDUS = select(*_DATES).where(_SIEN, _ATTENDU).order_by(Mandat.debut_le).limit(_AU_PLUS)
_DOMAINES = (
    select(func.aggregate_strings(Autorisation.domaine, VIRGULE))
    .where(Autorisation.mandat_id == Mandat.id)
    .scalar_subquery()
)
_UNE_PAGE = (
    select(*_DATES, Mandat.id, _DOMAINES).where(_SIEN, _ATTENDU).order_by(*_CLE).limit(_AU_PLUS)
)
_PREMIERS = Ordre(_UNE_PAGE)
_APRES = tuple_(*(bindparam(f"{cle.key}_du_repere", type_=cle.type) for cle in _CLE))
_SUIVANTS = Ordre(_UNE_PAGE.where(tuple_(*_CLE) > _APRES))
_REPERE = Ordre(
    select(*_CLE).where(
        Mandat.id == bindparam("apres"),
        Mandat.organisation_id == bindparam("organisation_id"),
        _SIEN,
    )
)


@dataclass(frozen=True, slots=True)
class PapierAttendu(SeSigne):
    """What is read of a mandate whose paper is waited for."""

    debut_le: datetime
    fin_le: datetime
    suspendu_le: datetime | None
    motif_suspension: str | None
    renouvelle_id: uuid.UUID | None

    @property
    def attend_faute_de_signature(self) -> bool:
        """True once it is suspended for want of its signature."""
        return self.motif_suspension == SANS_SIGNATURE


@dataclass(frozen=True, slots=True)
class PapierNomme(PapierAttendu):
    """The same, and what one finds it again by: its themes, joined by commas; nobody's name."""

    id: uuid.UUID
    themes: str

    @property
    def domaines(self) -> list[str]:
        """Return its domaines in display order."""
        return en_ordre(self.themes.split(","))


@dataclass(frozen=True, slots=True)
class Attente:
    """How many mandates of an organisation ask for something, each as `socle.sql.comptes` counts them.

    Nobody's name, no aidant's.
    """

    nb_papiers: int
    nb_suspendus: int
    nb_finissants: int

    @property
    def est_vide(self) -> bool:
        """True when nothing is asked."""
        return not (self.nb_papiers or self.nb_finissants)

    @property
    def nb_suspendus_au_moins(self) -> bool:
        """True when some suspended ones may be among those that were not counted."""
        return est_depasse(self.nb_papiers) and not est_depasse(self.nb_suspendus)


@dataclass(frozen=True, slots=True)
class PapiersAttendus:
    """How many papers an aidant has to have signed here: of the PAR_PAGE oldest, and one more.

    `suspend_le` is when the next mandate is suspended; None when none is to be, as those that end
    before, or when not all were read.
    """

    nombre: int
    nb_rappeles: int
    nb_suspendus: int
    suspend_le: datetime | None

    @property
    def il_en_reste(self) -> bool:
        """True when more wait than are counted."""
        return self.nombre > PAR_PAGE


def papiers_attendus(lignes: Sequence[Sequence[Any]], *, maintenant: datetime) -> PapiersAttendus:
    """Count what PAPIERS_ATTENDUS read."""
    papiers = [PapierAttendu(*ligne) for ligne in lignes]
    suspensions = [
        papier.a_signer_avant
        for papier in papiers
        if papier.suspendu_le is None and not papier.finit_sans_signature
    ]
    il_en_reste = len(papiers) > PAR_PAGE
    return PapiersAttendus(
        nombre=len(papiers),
        nb_rappeles=sum(papier.est_rappele(maintenant) for papier in papiers),
        nb_suspendus=sum(papier.attend_faute_de_signature for papier in papiers),
        # The task that suspends runs every hour.
        suspend_le=None if il_en_reste or not suspensions else max(min(suspensions), maintenant),
    )


@dataclass(frozen=True, slots=True)
class PagePapiers:
    """Some papers that are waited for, the oldest first; `suite` is where the others begin."""

    papiers: Sequence[PapierNomme]
    suite: uuid.UUID | None


def page_de_papiers(
    session: Session,
    organisation_id: uuid.UUID,
    aidant_id: uuid.UUID,
    *,
    apres: uuid.UUID | None,
    maintenant: datetime,
) -> PagePapiers:
    """Return the papers that an aidant has to have signed here, those after `apres` when given.

    From the conclusion on: put off, a paper is found again. Those over or wholly stopped ask nothing
    more. Raises Introuvable for a cursor that is no mandate of theirs.
    """
    valeurs = {
        "aidant_id": aidant_id,
        "organisation_id": organisation_id,
        "conclus_avant": maintenant,
        "maintenant": maintenant,
    }
    if apres is None:
        lignes = _PREMIERS.executer(session, valeurs).all()
    else:
        repere = _REPERE.executer(session, valeurs | {"apres": apres}).first()
        if repere is None:
            raise Introuvable
        reperes = {f"{nom}_du_repere": lu for nom, lu in repere._mapping.items()}
        lignes = _SUIVANTS.executer(session, valeurs | reperes).all()
    papiers = [PapierNomme(*ligne) for ligne in lignes]
    reste = len(papiers) > PAR_PAGE
    return PagePapiers(papiers[:PAR_PAGE], papiers[PAR_PAGE - 1].id if reste else None)


def _ce_qui_attend() -> Select[int, int, int]:
    papiers = premieres(select(Mandat.motif_suspension).where(_ATTENDU).order_by(Mandat.debut_le))
    fins = premieres(
        select(Mandat.id)
        .where(
            Mandat.organisation_id == bindparam("organisation_id"),
            finit_avant(bindparam("finissants_avant"), bindparam("maintenant")),
        )
        .order_by(Mandat.fin_le)
    )
    suspendus = func.count().filter(papiers.c.motif_suspension == SANS_SIGNATURE)
    des_papiers = select(func.count().label("tous"), suspendus.label("suspendus")).subquery()
    des_fins = select(func.count().label("toutes")).select_from(fins).subquery()
    return select(des_papiers, des_fins).join_from(des_papiers, des_fins, true())


# What `Attente` tells of an organisation, with `valeurs`. Papers as in `page_de_papiers`, but
# everybody’s and after 7 days, suspended ones apart; ends as `Mandat.finit_bientot` says. The oldest
# first: those suspended are counted before the others.
ATTENTE = _ce_qui_attend()


def valeurs(organisation_id: uuid.UUID, maintenant: datetime) -> dict[str, object]:
    """Return the parameters of ATTENTE."""
    return {
        "organisation_id": organisation_id,
        "conclus_avant": maintenant - DELAI_RAPPEL,
        "finissants_avant": maintenant + PREAVIS,
        "maintenant": maintenant,
    }
