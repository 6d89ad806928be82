"""Reads of the figures kept: nothing is counted here."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.chiffres.models import ChiffreMensuel, Comptage
from app.metier.chiffres.mois import decale, douze_mois, mois_de


@dataclass(frozen=True, slots=True)
class Releve:
    """Twelve months of one organisation, as they were when last counted.

    `premier` is the first month that holds a figure, `dernier` the last one counted; both and
    `compte_le` are None while nothing was ever counted, or ever done.
    """

    mois: list[date]
    nombres: dict[tuple[date, str], int]
    compte_le: datetime | None
    premier: date | None
    dernier: date | None

    def serie(self, cle: str) -> list[int | None]:
        """Return a figure month after month, None for those not counted yet."""
        return [
            self.nombres.get((mois, cle), 0) if self.dernier and mois <= self.dernier else None
            for mois in self.mois
        ]

    @property
    def avant(self) -> date | None:
        """Where the twelve months before end, when they hold anything."""
        fin = decale(self.mois[0], -1)
        return fin if self.premier and self.premier <= fin else None


def releve(
    session: Session, organisation_id: uuid.UUID, zone: ZoneInfo, *, jusqu_a: date
) -> Releve:
    """Return the twelve months that end with `jusqu_a`, in two statements."""
    premier = select(func.min(ChiffreMensuel.mois)).where(
        ChiffreMensuel.organisation_id == organisation_id
    )
    etat = session.execute(
        select(Comptage.compte_le, premier.scalar_subquery()).where(
            Comptage.organisation_id == organisation_id
        )
    ).first()
    compte_le, debut = etat or (None, None)
    mois = douze_mois(jusqu_a)
    lignes = session.execute(
        select(ChiffreMensuel.mois, ChiffreMensuel.cle, ChiffreMensuel.nombre).where(
            ChiffreMensuel.organisation_id == organisation_id,
            ChiffreMensuel.mois.between(mois[0], mois[-1]),
        )
    )
    nombres = {(ligne.mois, ligne.cle): ligne.nombre for ligne in lignes}
    dernier = mois_de(compte_le, zone) if compte_le else None
    return Releve(mois, nombres, compte_le, debut, dernier)
