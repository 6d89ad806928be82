"""Reads of what waits in an organisation: papers to have signed, mandates about to end."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session, defer, selectinload

from app.metier.mandats.delais import (
    DELAI_RAPPEL,
    PREAVIS,
    SANS_SIGNATURE,
    delai_signature,
)
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import finit_avant
from app.socle.erreurs import Introuvable
from app.socle.sql.comptes import est_depasse, premieres

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
# In the order of an index, and of nothing more: whatever the aidant, PostgreSQL then walks it and
# stops, where it would put all of theirs in order.
PAPIERS_ATTENDUS = (
    select(
        Mandat.debut_le,
        Mandat.fin_le,
        Mandat.suspendu_le,
        Mandat.motif_suspension,
        Mandat.renouvelle_id.is_not(None).label("renouvelle"),
    )
    .where(_SIEN, _ATTENDU)
    .order_by(Mandat.debut_le)
    .limit(literal_column(str(PAR_PAGE + 1)))
)


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
    suspensions = [
        debut_le + delai_signature(renouvelle=renouvelle)
        for debut_le, fin_le, suspendu_le, _, renouvelle in lignes
        if suspendu_le is None and debut_le + delai_signature(renouvelle=renouvelle) <= fin_le
    ]
    il_en_reste = len(lignes) > PAR_PAGE
    return PapiersAttendus(
        nombre=len(lignes),
        nb_rappeles=sum(debut_le <= maintenant - DELAI_RAPPEL for debut_le, *_ in lignes),
        nb_suspendus=sum(motif == SANS_SIGNATURE for *_, motif, _ in lignes),
        # The task that suspends runs every hour.
        suspend_le=None if il_en_reste or not suspensions else max(min(suspensions), maintenant),
    )


@dataclass(frozen=True, slots=True)
class PagePapiers:
    """Some mandates whose paper is waited for, the oldest first; `suite` is where the others begin."""

    mandats: Sequence[Mandat]
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
    siens = {"aidant_id": aidant_id, "organisation_id": organisation_id}
    requete = (
        select(Mandat)
        .options(defer(Mandat.texte_gele), selectinload(Mandat.autorisations))
        .where(_SIEN, _ATTENDU)
    )
    if apres is not None:
        d_ici = Mandat.organisation_id == bindparam("organisation_id")
        repere = session.execute(
            select(*_CLE).where(Mandat.id == apres, _SIEN, d_ici), siens
        ).first()
        if repere is None:
            raise Introuvable
        requete = requete.where(tuple_(*_CLE) > tuple_(*repere))
    mandats = session.scalars(
        requete.order_by(*_CLE).limit(PAR_PAGE + 1),
        {**siens, "conclus_avant": maintenant, "maintenant": maintenant},
    ).all()
    reste = len(mandats) > PAR_PAGE
    return PagePapiers(mandats[:PAR_PAGE], mandats[PAR_PAGE - 1].id if reste else None)


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
