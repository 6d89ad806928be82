"""Reads of notices: those that somebody has not closed, those of the national list."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, exists, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from app.metier.aidants.droits import Droit
from app.metier.avis.libelles import DROIT_DU_PUBLIC, SORTES
from app.metier.avis.models import Avis, AvisLu
from app.metier.organisations.models import Organisation

PAR_PAGE = 25
# More would hide the home itself: the others come once these are closed.
A_LA_FOIS = 3
_PRESSANTS = case({sorte: rang for rang, sorte in enumerate(SORTES)}, value=Avis.sorte)
_CLE = (Avis.ecrit_le, Avis.id)
_LEUR_REGION = select(Organisation.code_region).where(Organisation.id == bindparam("ici"))
# Built once, a third of its time saved: each home page runs it.
_POUR_ELLE = select(Avis).where(
    Avis.public.in_(bindparam("publics", expanding=True)),
    or_(Avis.organisation_id.is_(None), Avis.organisation_id == bindparam("ici")),
    or_(Avis.code_region.is_(None), Avis.code_region == _LEUR_REGION.scalar_subquery()),
    Avis.retire_le.is_(None),
    Avis.finit_le > bindparam("maintenant"),
)
_LU = exists().where(AvisLu.avis_id == Avis.id, AvisLu.aidant_id == bindparam("aidant_id"))
_A_LIRE = (
    _POUR_ELLE.where(~_LU).order_by(_PRESSANTS, Avis.ecrit_le.desc(), Avis.id).limit(A_LA_FOIS)
)


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


def a_lire(session: Session, lecteur: Lecteur, *, maintenant: datetime) -> list[Avis]:
    """Return what somebody has to read, the most pressing then the newest first; a few at a time."""
    return list(session.scalars(_A_LIRE, _valeurs(lecteur, maintenant)))


def a_fermer(
    session: Session, lecteur: Lecteur, avis_id: uuid.UUID, *, maintenant: datetime
) -> Avis | None:
    """Return a notice that somebody may see, closed or not."""
    return session.scalar(_POUR_ELLE.where(Avis.id == avis_id), _valeurs(lecteur, maintenant))


def _valeurs(lecteur: Lecteur, maintenant: datetime) -> dict[str, object]:
    publics = [public for public, droit in DROIT_DU_PUBLIC.items() if lecteur.peut(droit)]
    return {
        "aidant_id": lecteur.aidant_id,
        "ici": lecteur.organisation_id,
        "publics": publics,
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
