"""What the provider may offer, as rows: the finder reads it at each letter."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import OUVERTE
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


# Rows and no entity, which would cost more than the database.
_POSSIBLES = Ordre(
    select(
        Autorisation.id,
        Mandat.usager_id,
        Autorisation.domaine,
        Autorisation.demarches,
        Autorisation.est_bornee,
        Mandat.fin_le,
    )
    .join(Autorisation.mandat)
    .where(OUVERTE, Mandat.piece.is_(None))
    .order_by(Mandat.fin_le.desc())
)


def autorisations_possibles(
    session: Session,
    organisation_id: uuid.UUID,
    usagers: Collection[uuid.UUID],
    *,
    aidant_id: uuid.UUID,
    maintenant: datetime,
    domaines: Collection[str],
) -> list[Possible]:
    """Return these persons' active autorisations here, as `queries.autorisations_actives`.

    The last to end first, whatever the domaine. A mandat papier opens no site.
    """
    voulus = frozenset(domaines)
    valeurs = {
        "organisation_id": organisation_id,
        "usagers": list(usagers),
        "aidant_id": aidant_id,
        "maintenant": maintenant,
    }
    possibles = (Possible(*ligne) for ligne in _POSSIBLES.executer(session, valeurs))
    # A person confides ten at most: as many parameters would be written again at each letter.
    return [possible for possible in possibles if possible.domaine in voulus]
