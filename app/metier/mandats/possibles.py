"""What an aidant may use now: entities to write on, rows for what screens only read."""

import uuid
from collections.abc import Collection, Iterable, Sequence
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
# Built once, a third of its time saved: each use runs it.
_ACTIVES = (
    select(Autorisation)
    .join(Autorisation.mandat)
    .options(contains_eager(Autorisation.mandat).defer(Mandat.texte_gele))
    .where(_ouverte_parmi(_DONNES))
    .order_by(Autorisation.domaine, Mandat.fin_le.desc())
)


@dataclass(frozen=True, slots=True)
class Possible:
    """An autorisation that may be used now."""

    id: uuid.UUID
    usager_id: uuid.UUID
    domaine: str
    demarches: list[str]
    est_bornee: bool
    fin_le: datetime


def _valeurs(
    organisation_id: uuid.UUID, aidant_id: uuid.UUID, maintenant: datetime, **qui: object
) -> dict[str, object]:
    """What `_ouverte_parmi` is given, and of whom."""
    return {
        "organisation_id": organisation_id,
        "aidant_id": aidant_id,
        "maintenant": maintenant,
        **qui,
    }


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
    valeurs = _valeurs(organisation_id, aidant_id, maintenant, usagers=list(usagers))
    return [active for active in session.scalars(_ACTIVES, valeurs) if active.domaine in domaines]


def actives_parmi(
    usagers: BindParameter[Any] | Select[*tuple[Any, ...]],
) -> Select[*tuple[Any, ...]]:
    """Return the read of these persons' active autorisations, in no order: `lire_actives` reads it.

    Rows and no entity, which would cost more than the database.
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
        .where(_ouverte_parmi(usagers))
    )


def lire_actives(lignes: Iterable[Sequence[Any]]) -> list[Possible]:
    """Return the rows of `actives_parmi` by domaine, the last to end first."""
    lues = [Possible(*ligne) for ligne in lignes]
    return sorted(lues, key=lambda active: (active.domaine, -active.fin_le.timestamp()))


def possibles_parmi(
    usagers: BindParameter[Any] | Select[*tuple[Any, ...]],
) -> Select[*tuple[Any, ...]]:
    """Return, of `actives_parmi`, what opens a site: a mandat papier opens none."""
    return actives_parmi(usagers).where(Mandat.piece.is_(None))


_LUES, _POSSIBLES = Ordre(actives_parmi(_DONNES)), Ordre(possibles_parmi(_DONNES))
_LUES_DE_LA_NOMMEE = Ordre(actives_parmi(select(Usager.id).where(Usager.sub == bindparam("sub"))))


def actives_lues(
    session: Session,
    organisation_id: uuid.UUID,
    usagers: Collection[uuid.UUID],
    *,
    aidant_id: uuid.UUID,
    maintenant: datetime,
) -> list[Possible]:
    """Return what `autorisations_actives` does, as rows."""
    valeurs = _valeurs(organisation_id, aidant_id, maintenant, usagers=list(usagers))
    return lire_actives(_LUES.lire(session, valeurs))


def actives_de_la_nommee(
    session: Session,
    organisation_id: uuid.UUID,
    sub: str,
    *,
    aidant_id: uuid.UUID,
    maintenant: datetime,
) -> list[Possible]:
    """Return, as `actives_lues`, those of the person behind our keyed `sub`, if known."""
    valeurs = _valeurs(organisation_id, aidant_id, maintenant, sub=sub)
    return lire_actives(_LUES_DE_LA_NOMMEE.lire(session, valeurs))


def autorisations_possibles(
    session: Session,
    organisation_id: uuid.UUID,
    usagers: Collection[uuid.UUID],
    *,
    aidant_id: uuid.UUID,
    maintenant: datetime,
) -> list[Possible]:
    """Return what may be used now of what these persons confided here, in no order."""
    valeurs = _valeurs(organisation_id, aidant_id, maintenant, usagers=list(usagers))
    return [Possible(*ligne) for ligne in _POSSIBLES.lire(session, valeurs)]
