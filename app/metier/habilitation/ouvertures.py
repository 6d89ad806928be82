"""When each territory opens."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.metier.habilitation.models import DemandeHabilitation, Ouverture
from app.metier.territoires.cog import Commune
from app.socle.horloge import jour_a_paris


def ouverture_de(session: Session, commune: Commune) -> Ouverture | None:
    """Return the row of a commune's territory: its région's, or its collectivity's overseas."""
    if commune.region is not None:
        ou: ColumnElement[bool] = Ouverture.code_region == commune.region.code_region
    else:
        ou = Ouverture.code_departement == commune.departement.code_departement
    return session.scalar(select(Ouverture).where(ou))


def est_ouverte(ouverture: Ouverture | None, maintenant: datetime) -> bool:
    """True from the first minute of its day, in Paris. `sont_ouvertes` is the same in SQL."""
    return (
        ouverture is not None
        and ouverture.ouvre_le is not None
        and ouverture.ouvre_le <= jour_a_paris(maintenant)
    )


def sont_ouvertes(maintenant: datetime) -> ColumnElement[bool]:
    """SQL twin of `est_ouverte`, on the territory of DemandeHabilitation, not joined."""
    return (
        select(Ouverture.id)
        .where(
            Ouverture.ouvre_le <= jour_a_paris(maintenant),
            or_(
                Ouverture.code_region == DemandeHabilitation.code_region,
                DemandeHabilitation.code_region.is_(None)
                & (Ouverture.code_departement == DemandeHabilitation.code_departement),
            ),
        )
        .correlate(DemandeHabilitation)
        .exists()
    )
