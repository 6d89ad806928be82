"""Reads of notices: those that somebody has not closed, those of the national list."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, joinedload

from app.metier.aidants.droits import Droit
from app.metier.avis.libelles import DROIT_DU_PUBLIC, SORTES
from app.metier.avis.models import Avis, AvisLu
from app.metier.organisations.models import Organisation
from app.socle.base import colonnes_lues
from app.socle.sql import est_une_de

PAR_PAGE = 25
# More would hide the home itself: the others come once these are closed.
A_LA_FOIS = 3
_PRESSANTS = case({sorte: rang for rang, sorte in enumerate(SORTES)}, value=Avis.sorte)
_CLE = (Avis.ecrit_le, Avis.id)
_LEUR_REGION = select(Organisation.code_region).where(Organisation.id == bindparam("ici"))
_LU = exists().where(AvisLu.avis_id == Avis.id, AvisLu.aidant_id == bindparam("aidant_id"))


@dataclass(frozen=True, slots=True)
class ALire:
    """A notice as a home shows it."""

    id: uuid.UUID
    sorte: str
    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Who reads: their account, where they work now, if anywhere, what they may do there."""

    aidant_id: uuid.UUID
    organisation_id: uuid.UUID | None
    peut: Callable[[Droit], bool]


@dataclass(frozen=True, slots=True)
class PageAvis:
    """Some notices; `suite` is the cursor of the next page, None at the end."""

    avis: Sequence[Avis]
    suite: uuid.UUID | None


def a_lire(session: Session, lecteur: Lecteur, *, maintenant: datetime) -> list[ALire]:
    """Return what somebody has to read, the most pressing then the newest first; a few at a time."""
    requete = avis_non_lus(publics(lecteur))
    return [
        ALire(*ligne)
        for ligne in session.connection().execute(requete, valeurs(lecteur, maintenant))
    ]


def a_fermer(
    session: Session, lecteur: Lecteur, avis_id: uuid.UUID, *, maintenant: datetime
) -> Avis | None:
    """Return a notice that somebody may see, closed or not."""
    requete = select(Avis).where(Avis.id == avis_id, _pour_elle(publics(lecteur)))
    return session.scalar(requete, valeurs(lecteur, maintenant))


@cache
def avis_non_lus(publics: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Build once, for these publics, what each home page runs, for `ALire` and with `valeurs`."""
    return (
        select(*colonnes_lues(Avis, ALire))
        .where(_pour_elle(publics), ~_LU)
        .order_by(_PRESSANTS, Avis.ecrit_le.desc(), Avis.id)
        .limit(literal_column(str(A_LA_FOIS)))
    )


def _pour_elle(publics: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(
        est_une_de(Avis.public, publics),
        or_(Avis.organisation_id.is_(None), Avis.organisation_id == bindparam("ici")),
        or_(Avis.code_region.is_(None), Avis.code_region == _LEUR_REGION.scalar_subquery()),
        Avis.retire_le.is_(None),
        Avis.finit_le > bindparam("maintenant"),
    )


def publics(lecteur: Lecteur) -> tuple[str, ...]:
    """Return the publics that somebody is of."""
    return tuple(public for public, droit in DROIT_DU_PUBLIC.items() if lecteur.peut(droit))


def valeurs(lecteur: Lecteur, maintenant: datetime) -> dict[str, object]:
    """Return the parameters of `avis_non_lus`."""
    return {
        "aidant_id": lecteur.aidant_id,
        "ici": lecteur.organisation_id,
        "maintenant": maintenant,
    }


def page_d_avis(session: Session, *, apres: uuid.UUID | None = None) -> PageAvis | None:
    """Return the notices after `apres`, the newest first; None when `apres` is none of them."""
    requete = select(Avis).options(joinedload(Avis.ecrit_par), joinedload(Avis.organisation))
    if apres is not None:
        repere = session.execute(select(*_CLE).where(Avis.id == apres)).first()
        if repere is None:
            return None
        requete = requete.where(tuple_(*_CLE) < tuple_(*repere))
    requete = requete.order_by(*(colonne.desc() for colonne in _CLE)).limit(PAR_PAGE + 1)
    trouves = session.scalars(requete).all()
    reste = len(trouves) > PAR_PAGE
    return PageAvis(trouves[:PAR_PAGE], trouves[PAR_PAGE - 1].id if reste else None)


def avis_tenu(session: Session, avis_id: uuid.UUID) -> Avis | None:
    """Return one notice, held until the end of the transaction."""
    return session.get(Avis, avis_id, with_for_update=True, populate_existing=True)
