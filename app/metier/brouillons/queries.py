"""Reads of drafts: each belongs to one aidant, in the organisation where it was opened."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import Session

from app.metier.brouillons.models import Brouillon, BrouillonLu, Identification
from app.metier.usagers.identite import CHAMPS_IDENTITE, Identite
from app.socle.base import colonnes_lues
from app.socle.sql.ordre import Ordre

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
# An aidant's draft, concluded or not, not abandoned: `lire_brouillon` reads its row. And the sub of
# whom it names.
BROUILLON_LU = _VIVANT.with_only_columns(
    *(getattr(Brouillon, champ) for champ in CHAMPS_IDENTITE),
    *colonnes_lues(Brouillon, BrouillonLu, sauf="identite"),
)
SUB_DU_BROUILLON = _VIVANT.with_only_columns(Brouillon.sub)
_BROUILLON_LU = Ordre(BROUILLON_LU)
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


def brouillon_tenu(
    session: Session,
    aidant_id: uuid.UUID,
    brouillon_id: uuid.UUID,
    *,
    meme_abandonne: bool = False,
) -> Brouillon | None:
    """Return the row of this aidant's draft, abandoned too when asked, held until the transaction ends."""
    requete = _LE_SIEN if meme_abandonne else _VIVANT
    return session.scalar(
        requete.with_for_update(), {"brouillon_id": brouillon_id, "aidant_id": aidant_id}
    )


def brouillon_lu(
    session: Session, aidant_id: uuid.UUID, brouillon_id: uuid.UUID
) -> BrouillonLu | None:
    """Return this aidant's draft, concluded or not, None once abandoned, to be read only."""
    valeurs = {"brouillon_id": brouillon_id, "aidant_id": aidant_id}
    ligne = _BROUILLON_LU.lire_une(session, valeurs)
    return lire_brouillon(ligne) if ligne is not None else None


def lire_brouillon(ligne: Sequence[Any]) -> BrouillonLu:
    """Return the draft that a row of BROUILLON_LU holds."""
    debut = len(CHAMPS_IDENTITE)
    identite = Identite(*ligne[:debut])
    connue = identite.prenoms is not None  # as `PorteIdentite.identite`
    return BrouillonLu(identite if connue else None, *ligne[debut:])


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
