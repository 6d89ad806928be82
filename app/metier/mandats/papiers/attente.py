"""Reads of what waits in an organisation: papers to have signed, mandates about to end."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, select, true
from sqlalchemy.orm import Session

from app.metier.demarches.domaines import en_ordre
from app.metier.mandats.delais import DELAI_RAPPEL, SANS_SIGNATURE
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import finit_bientot
from app.socle.sql.comptes import est_depasse, premieres

PAPIERS_MONTRES = 25
_ATTENDU = and_(
    Mandat.organisation_id == bindparam("organisation_id"),
    Mandat.signe_le.is_(None),
    Mandat.debut_le <= bindparam("conclus_avant"),
    Mandat.fin_le >= bindparam("maintenant"),
    Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
)
# In the order of an index, and of nothing more: whatever the aidant, PostgreSQL then walks it and
# stops, where it would put all of theirs in order.
_ATTENDUS = (
    select(Mandat.id, Mandat.debut_le, Mandat.suspendu_le)
    .where(Mandat.aidant_id == bindparam("aidant_id"), _ATTENDU)
    .order_by(Mandat.debut_le)
    .limit(literal_column(str(PAPIERS_MONTRES + 1)))
    .subquery()
)
# Each with one of its domaines a row, in any order: built once, for `papiers_de`.
PAPIERS_ATTENDUS = select(*_ATTENDUS.c, Autorisation.domaine).join(
    Autorisation, Autorisation.mandat_id == _ATTENDUS.c.id
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
class Papier:
    """A mandate whose paper is waited for, as the home page tells it: without its person."""

    id: uuid.UUID
    debut_le: datetime
    suspendu_le: datetime | None
    domaines: list[str]
    est_rappele: bool


def papiers_de(lignes: Iterable[Sequence[Any]], *, maintenant: datetime) -> list[Papier]:
    """Return what PAPIERS_ATTENDUS read, the oldest first, PAPIERS_MONTRES at most and one.

    Of an aidant, here, from the conclusion on: put off, a paper is found again. Those over or wholly
    stopped ask nothing more.
    """
    rappel = maintenant - DELAI_RAPPEL
    en_rang = sorted(lignes, key=lambda ligne: (ligne[1], ligne[0]))
    return [
        Papier(
            id_,
            debut_le,
            suspendu_le,
            en_ordre(domaine for *_, domaine in siennes),
            debut_le <= rappel,
        )
        for (id_, debut_le, suspendu_le), siennes in groupby(en_rang, key=lambda ligne: ligne[:3])
    ]


def attente(session: Session, organisation_id: uuid.UUID, *, maintenant: datetime) -> Attente:
    """Return what waits in an organisation, in one statement.

    Papers as for PAPIERS_ATTENDUS, but after 7 days, suspended ones apart; ends as
    `Mandat.finit_bientot` says. The oldest first: those suspended are counted before the others.
    """
    papiers = premieres(select(Mandat.motif_suspension).where(_ATTENDU).order_by(Mandat.debut_le))
    fins = premieres(
        select(Mandat.id)
        .where(Mandat.organisation_id == organisation_id, finit_bientot(maintenant))
        .order_by(Mandat.fin_le)
    )
    suspendus = func.count().filter(papiers.c.motif_suspension == SANS_SIGNATURE)
    valeurs = {
        "organisation_id": organisation_id,
        "conclus_avant": maintenant - DELAI_RAPPEL,
        "maintenant": maintenant,
    }
    des_papiers = select(func.count().label("tous"), suspendus.label("suspendus")).subquery()
    des_fins = select(func.count().label("toutes")).select_from(fins).subquery()
    comptes = select(des_papiers, des_fins).join_from(des_papiers, des_fins, true())
    return Attente(*session.execute(comptes, valeurs).one())
