"""What an aidant may use now, whole or, for the finder that reads it at each letter, as rows."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, contains_eager

from app.metier.demarches.domaines import DOMAINES
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import autorisation_active, visible_par
from app.metier.usagers.models import Usager
from app.socle.sql.ordre import Ordre


def _ouverte_parmi(usagers: BindParameter[Any] | Select[*tuple[Any, ...]]) -> ColumnElement[bool]:
    """An autorisation that this aidant may use now, of these persons; the query joins Mandat."""
    return and_(
        Mandat.organisation_id == bindparam("organisation_id"),
        Mandat.usager_id.in_(usagers),
        autorisation_active(bindparam("maintenant")),
        visible_par(bindparam("aidant_id")),
    )


# Persons named by their ids.
_DONNES: BindParameter[Any] = bindparam("usagers", expanding=True)
_NOMMEE = select(Usager.id).where(Usager.sub == bindparam("sub"))


def _actives_parmi(
    usagers: BindParameter[Any] | Select[*tuple[Any, ...]],
) -> Select[*tuple[Any, ...]]:
    return (
        select(Autorisation)
        .join(Autorisation.mandat)
        .options(contains_eager(Autorisation.mandat).defer(Mandat.texte_gele))
        .where(_ouverte_parmi(usagers))
        .order_by(Autorisation.domaine, Mandat.fin_le.desc())
    )


# Built once, a third of their time saved: each use runs them.
_ACTIVES, _ACTIVES_DE_LA_NOMMEE = _actives_parmi(_DONNES), _actives_parmi(_NOMMEE)


@dataclass(frozen=True, slots=True)
class Possible:
    """An autorisation that may be used now."""

    id: uuid.UUID
    usager_id: uuid.UUID
    domaine: str
    demarches: list[str]
    est_bornee: bool
    fin_le: datetime


def autorisations_actives(
    session: Session,
    organisation_id: uuid.UUID,
    usagers: Collection[uuid.UUID],
    *,
    aidant_id: uuid.UUID,
    maintenant: datetime,
    domaines: Collection[str] = DOMAINES,
) -> list[Autorisation]:
    """Return these persons' active autorisations here, open to this aidant, by domaine."""
    valeurs = {
        "organisation_id": organisation_id,
        "usagers": list(usagers),
        "aidant_id": aidant_id,
        "maintenant": maintenant,
    }
    return [active for active in session.scalars(_ACTIVES, valeurs) if active.domaine in domaines]


def autorisations_de_la_nommee(
    session: Session,
    organisation_id: uuid.UUID,
    sub: str,
    *,
    aidant_id: uuid.UUID,
    maintenant: datetime,
) -> list[Autorisation]:
    """Return, as `autorisations_actives`, those of the person behind our keyed `sub`, if known."""
    valeurs = {
        "organisation_id": organisation_id,
        "sub": sub,
        "aidant_id": aidant_id,
        "maintenant": maintenant,
    }
    return list(session.scalars(_ACTIVES_DE_LA_NOMMEE, valeurs))


def possibles_parmi(
    usagers: BindParameter[Any] | Select[*tuple[Any, ...]],
) -> Select[*tuple[Any, ...]]:
    """Return the read of these persons' active autorisations, as `autorisations_actives`.

    Rows and no entity, which would cost more than the database. A mandat papier opens no site.
    """
    return (
        select(
            Autorisation.id,
            Mandat.usager_id,
            Autorisation.domaine,
            Autorisation.demarches,
            Autorisation.est_bornee,
            Mandat.fin_le,
        )
        .join(Autorisation.mandat)
        .where(_ouverte_parmi(usagers), Mandat.piece.is_(None))
    )


_POSSIBLES = Ordre(possibles_parmi(_DONNES))


def autorisations_possibles(
    session: Session,
    organisation_id: uuid.UUID,
    usagers: Collection[uuid.UUID],
    *,
    aidant_id: uuid.UUID,
    maintenant: datetime,
) -> list[Possible]:
    """Return what may be used now of what these persons confided here, in no order."""
    valeurs = {
        "organisation_id": organisation_id,
        "usagers": list(usagers),
        "aidant_id": aidant_id,
        "maintenant": maintenant,
    }
    return [Possible(*ligne) for ligne in _POSSIBLES.executer(session, valeurs)]
