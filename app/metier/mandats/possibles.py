"""What the provider may offer, as rows: the finder reads it at each letter."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, select
from sqlalchemy.orm import Session

from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import DONNES, ouverte_parmi
from app.socle.sql.ordre import Ordre


@dataclass(frozen=True, slots=True)
class Possible:
    """An autorisation that may be used now."""

    id: uuid.UUID
    usager_id: uuid.UUID
    domaine: str
    demarches: list[str]
    est_bornee: bool
    fin_le: datetime


def possibles_parmi(
    usagers: BindParameter[Any] | Select[*tuple[Any, ...]],
) -> Select[*tuple[Any, ...]]:
    """Return the read of these persons' active autorisations, as `queries.autorisations_actives`.

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
        .where(ouverte_parmi(usagers), Mandat.piece.is_(None))
    )


_POSSIBLES = Ordre(possibles_parmi(DONNES))


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
