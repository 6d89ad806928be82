"""Reads of the papers waited for: what the home page asks of an aidant."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domaines import en_ordre
from app.mandats.models import DELAI_RAPPEL, Autorisation, Mandat

_MAXIMUM = 25
# Built once, a third of its time saved: each home page runs it.
_ATTENDUS = (
    select(Mandat.id, Mandat.debut_le, Mandat.suspendu_le)
    .where(
        Mandat.aidant_id == bindparam("aidant_id"),
        Mandat.organisation_id == bindparam("organisation_id"),
        Mandat.signe_le.is_(None),
        Mandat.debut_le <= bindparam("conclus_avant"),
        Mandat.fin_le >= bindparam("maintenant"),
        Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
    )
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
class Papier:
    """A mandate whose paper is waited for, as the home page tells it: without its person."""

    id: uuid.UUID
    debut_le: datetime
    suspendu_le: datetime | None
    domaines: list[str]


def papiers_attendus(
    session: Session, organisation_id: uuid.UUID, aidant_id: uuid.UUID, *, maintenant: datetime
) -> list[Papier]:
    """Return the mandates this aidant concluded here whose paper is still not signed.

    After 7 days, the oldest first, 25 at most; those over or wholly stopped ask nothing more.
    """
    valeurs = {
        "aidant_id": aidant_id,
        "organisation_id": organisation_id,
        "conclus_avant": maintenant - DELAI_RAPPEL,
        "maintenant": maintenant,
    }
    lignes = session.connection().execute(_PAPIERS, valeurs).all()
    return [
        Papier(id_, debut_le, suspendu_le, en_ordre(ligne.domaine for ligne in siennes))
        for (id_, debut_le, suspendu_le), siennes in groupby(lignes, key=lambda ligne: ligne[:3])
    ]
