"""Reads of drafts: each belongs to one aidant, in the organisation where it was opened."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import Session

from app.metier.brouillons.models import Brouillon, Identification

BROUILLONS_MONTRES = 25
# An aidant's here, the newest first, BROUILLONS_MONTRES at most and one, without anybody's name: built
# once, the home page runs it for `BrouillonOuvert`.
BROUILLONS_OUVERTS = (
    select(Brouillon.id, Brouillon.cree_le, Brouillon.domaines)
    .where(
        Brouillon.aidant_id == bindparam("aidant_id"),
        Brouillon.organisation_id == bindparam("organisation_id"),
        Brouillon.conclu_le.is_(None),
        Brouillon.abandonne_le.is_(None),
        Brouillon.expire_le > bindparam("maintenant"),
    )
    .order_by(Brouillon.cree_le.desc())
    .limit(literal_column(str(BROUILLONS_MONTRES + 1)))
)
_LE_SIEN = select(Brouillon).where(
    Brouillon.id == bindparam("brouillon_id"), Brouillon.aidant_id == bindparam("aidant_id")
)
_VIVANT = _LE_SIEN.where(Brouillon.abandonne_le.is_(None))
_IDENTIFICATION = (
    select(Identification)
    .where(Identification.brouillon_id == bindparam("brouillon_id"))
    .order_by(Identification.ouverte_le.desc(), Identification.id)
    .limit(literal_column("1"))
)


@dataclass(frozen=True, slots=True)
class BrouillonOuvert:
    """A draft as a home tells it: when it was made, for what."""

    id: uuid.UUID
    cree_le: datetime
    domaines: list[str]


def brouillon_de(
    session: Session,
    aidant_id: uuid.UUID,
    brouillon_id: uuid.UUID,
    *,
    verrou: bool = False,
    meme_abandonne: bool = False,
) -> Brouillon | None:
    """Return this aidant's draft, concluded or not, None once abandoned unless asked."""
    requete = _LE_SIEN if meme_abandonne else _VIVANT
    if verrou:
        requete = requete.with_for_update()
    return session.scalar(requete, {"brouillon_id": brouillon_id, "aidant_id": aidant_id})


def brouillons_ouverts(
    session: Session, aidant_id: uuid.UUID, organisation_id: uuid.UUID, *, maintenant: datetime
) -> list[BrouillonOuvert]:
    """Return the aidant's drafts still open here, as BROUILLONS_OUVERTS says."""
    valeurs = {
        "aidant_id": aidant_id,
        "organisation_id": organisation_id,
        "maintenant": maintenant,
    }
    lignes = session.connection().execute(BROUILLONS_OUVERTS, valeurs)
    return [BrouillonOuvert(*ligne) for ligne in lignes]


def derniere_identification(session: Session, brouillon_id: uuid.UUID) -> Identification | None:
    """Return the latest trip to FranceConnect for this draft."""
    return session.scalar(_IDENTIFICATION, {"brouillon_id": brouillon_id})
