"""The count: from the journal's projections, batch after batch, the same however often it is done.

Only months that may still change are counted again: the journal receives nothing in the past.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from app.metier.chiffres.definitions import MESURES, Mesure
from app.metier.chiffres.models import ChiffreMensuel, Comptage
from app.metier.chiffres.mois import debut_du_mois, decale, mois_de
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.socle.sql import chacun_son_tour

# Organisations of one transaction: nobody waits for long behind them.
PAR_FOIS = 20
# An act begun before midnight is written after: a month closes a day after its end.
DELAI_CLOTURE = timedelta(days=1)
# Where nothing was done since, a count still holds; what was written late is seen at the next.
VIE_D_UN_COMPTAGE = timedelta(hours=20)
_LE_SIEN = Comptage.organisation_id == Organisation.id


def _expression(mesure: Mesure) -> ColumnElement[int]:
    compte = func.count(Ligne.usager_id.distinct()) if mesure.par_personne else func.count()
    return compte.filter(Ligne.action.in_(mesure.actions))


_ICI = (Ligne.organisation_id == bindparam("ici"), Ligne.usager_id.is_not(None))
_COMPTER = select(*(_expression(mesure).label(cle) for cle, mesure in MESURES.items())).where(
    *_ICI, Ligne.le >= bindparam("debut"), Ligne.le < bindparam("fin")
)
_PREMIER_ACTE = select(func.min(Ligne.le)).where(*_ICI)


def nb_a_compter(session: Session, *, maintenant: datetime) -> int:
    """Return how many organisations are to be counted: never, long ago, or busy since."""
    dues = select(func.count()).select_from(Organisation).outerjoin(Comptage, _LE_SIEN)
    return session.scalar(dues.where(_du(maintenant))) or 0


def compter(session: Session, *, maintenant: datetime) -> int:
    """Count a batch of organisations as of `maintenant`; return how many, 0 at the end.

    Done twice at one instant, nothing more is counted; two counts at once take turns.
    """
    chacun_son_tour(session, "chiffres")
    dues = (
        select(Organisation, Comptage)
        .outerjoin(Comptage, _LE_SIEN)
        .where(_du(maintenant))
        .order_by(Organisation.id)
        .limit(PAR_FOIS)
    )
    lot = session.execute(dues).all()
    for organisation, comptage in lot:
        _compter_une(session, organisation, comptage, maintenant)
    return len(lot)


def _du(maintenant: datetime) -> ColumnElement[bool]:
    """Never counted; something done since, a probe of the index; or not counted for a day."""
    dernier_acte = (
        select(func.max(Ligne.le))
        .where(Ligne.organisation_id == Organisation.id, Ligne.usager_id.is_not(None))
        .correlate(Organisation)
        .scalar_subquery()
    )
    ancien = Comptage.compte_le <= maintenant - VIE_D_UN_COMPTAGE
    return or_(
        Comptage.compte_le.is_(None),
        and_(Comptage.compte_le < maintenant, or_(ancien, dernier_acte >= Comptage.compte_le)),
    )


def _compter_une(
    session: Session, organisation: Organisation, comptage: Comptage | None, maintenant: datetime
) -> None:
    ici, zone = organisation.id, organisation.zone
    premier = comptage.a_partir_de if comptage else _premier_mois(session, ici, zone, maintenant)
    session.execute(
        delete(ChiffreMensuel).where(
            ChiffreMensuel.organisation_id == ici, ChiffreMensuel.mois >= premier
        )
    )
    lignes: list[dict[str, Any]] = []
    mois, courant = premier, mois_de(maintenant, zone)
    while mois <= courant:
        nombres = _nombres(session, ici, mois, zone)
        lignes += [
            {"organisation_id": ici, "mois": mois, "cle": cle, "nombre": nombre}
            for cle, nombre in nombres.items()
            if nombre
        ]
        mois = decale(mois, 1)
    if lignes:
        session.execute(insert(ChiffreMensuel), lignes)
    if comptage is None:
        comptage = Comptage(organisation_id=ici)
        session.add(comptage)
    comptage.a_partir_de = mois_de(maintenant - DELAI_CLOTURE, zone)
    comptage.compte_le = maintenant


def _premier_mois(session: Session, ici: uuid.UUID, zone: ZoneInfo, maintenant: datetime) -> date:
    premier_acte = session.scalar(_PREMIER_ACTE, {"ici": ici})
    return mois_de(premier_acte or maintenant, zone)


def _nombres(session: Session, ici: uuid.UUID, mois: date, zone: ZoneInfo) -> dict[str, int]:
    bornes = {"debut": debut_du_mois(mois, zone), "fin": debut_du_mois(decale(mois, 1), zone)}
    return session.execute(_COMPTER, {"ici": ici, **bornes}).one()._asdict()
