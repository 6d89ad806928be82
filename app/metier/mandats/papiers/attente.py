"""Reads of what waits in an organisation: papers to have signed, mandates about to end."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, bindparam, func, select, true
from sqlalchemy.orm import Session

from app.metier.demarches.domaines import en_ordre
from app.metier.mandats.delais import DELAI_RAPPEL, SANS_SIGNATURE
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import finit_bientot

_MAXIMUM = 25
_ATTENDU = and_(
    Mandat.organisation_id == bindparam("organisation_id"),
    Mandat.signe_le.is_(None),
    Mandat.debut_le <= bindparam("conclus_avant"),
    Mandat.fin_le >= bindparam("maintenant"),
    Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
)
# Built once, a third of its time saved: each home page runs it.
_ATTENDUS = (
    select(Mandat.id, Mandat.debut_le, Mandat.suspendu_le)
    .where(Mandat.aidant_id == bindparam("aidant_id"), _ATTENDU)
    .order_by(Mandat.debut_le, Mandat.id)
    .limit(_MAXIMUM)
    .subquery()
)
_PAPIERS = (
    select(*_ATTENDUS.c, Autorisation.domaine)
    .join(Autorisation, Autorisation.mandat_id == _ATTENDUS.c.id)
    .order_by(_ATTENDUS.c.debut_le, _ATTENDUS.c.id)
)


@dataclass(frozen=True, slots=True)
class Attente:
    """How many mandates of an organisation ask for something: nobody's name, no aidant's."""

    nb_papiers: int
    nb_suspendus: int
    nb_finissants: int

    @property
    def est_vide(self) -> bool:
        """True when nothing is asked."""
        return not (self.nb_papiers or self.nb_finissants)


@dataclass(frozen=True, slots=True)
class Papier:
    """A mandate whose paper is waited for, as the home page tells it: without its person."""

    id: uuid.UUID
    debut_le: datetime
    suspendu_le: datetime | None
    domaines: list[str]
    est_rappele: bool


def papiers_attendus(
    session: Session, organisation_id: uuid.UUID, aidant_id: uuid.UUID, *, maintenant: datetime
) -> list[Papier]:
    """Return the mandates this aidant concluded here whose paper is still not signed.

    From the conclusion on: put off, a paper is found again. The oldest first, 25 at most; those over
    or wholly stopped ask nothing more.
    """
    valeurs = {
        "aidant_id": aidant_id,
        "organisation_id": organisation_id,
        "conclus_avant": maintenant,
        "maintenant": maintenant,
    }
    rappel = maintenant - DELAI_RAPPEL
    lignes = session.connection().execute(_PAPIERS, valeurs).all()
    return [
        Papier(
            id_,
            debut_le,
            suspendu_le,
            en_ordre(ligne.domaine for ligne in siennes),
            debut_le <= rappel,
        )
        for (id_, debut_le, suspendu_le), siennes in groupby(lignes, key=lambda ligne: ligne[:3])
    ]


def attente(session: Session, organisation_id: uuid.UUID, *, maintenant: datetime) -> Attente:
    """Return what waits in an organisation, in one statement.

    Papers as for `papiers_attendus`, but after 7 days, suspended ones apart; ends as `Mandat.finit_bientot` says.
    """
    sans_signature = Mandat.motif_suspension == SANS_SIGNATURE
    papiers = (
        select(func.count().label("tous"), func.count().filter(sans_signature).label("suspendus"))
        .where(_ATTENDU)
        .subquery()
    )
    fins = (
        select(func.count().label("toutes"))
        .where(Mandat.organisation_id == organisation_id, finit_bientot(maintenant))
        .subquery()
    )
    valeurs = {
        "organisation_id": organisation_id,
        "conclus_avant": maintenant - DELAI_RAPPEL,
        "maintenant": maintenant,
    }
    comptes = select(papiers, fins).select_from(papiers.join(fins, true()))
    return Attente(*session.execute(comptes, valeurs).one())
