"""What must be forgotten, and when: each purge removes rows, or wipes what they hold."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, func, select, update
from sqlalchemy.orm import Session

from app.authentification.models import (
    DemandePerte,
    LienConnexion,
    MoyenConnexion,
    Tentative,
)
from app.base import Base
from app.courriels.models import Courriel
from app.fournisseur.models import VIE_CODE, VIE_JETON, Demande
from app.mandats.cartes import VIE_APRES_FIN
from app.mandats.models import CarteMandat, Mandat
from app.nouveau_mandat.models import VIE_IDENTITE, Brouillon, Identification
from app.usagers.identite import CHAMPS_IDENTITE

_UN_JOUR, _UNE_SEMAINE = timedelta(days=1), timedelta(days=7)
Purge = Callable[[datetime], tuple[type[Base], ColumnElement[bool], Update | Delete]]


def _identites(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Update]:
    """Identities of drafts: two hours after FranceConnect gave them (rules.md, Draft)."""
    condition = Brouillon.identifie_le <= maintenant - VIE_IDENTITE
    vide = dict.fromkeys((*CHAMPS_IDENTITE, "identifie_le"))
    return Brouillon, condition, update(Brouillon).where(condition).values(vide)


def _identifications(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Delete]:
    """Trips to FranceConnect: 60 minutes."""
    condition = Identification.expire_le <= maintenant
    return Identification, condition, delete(Identification).where(condition)


def _demandes(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Delete]:
    """Requests of FranceConnect: 10 minutes, then the lives of a last code and token."""
    condition = Demande.expire_le <= maintenant - VIE_CODE - VIE_JETON
    return Demande, condition, delete(Demande).where(condition)


def _tentatives(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Delete]:
    """Failed tries: the longest limit looks back one hour."""
    condition = Tentative.le <= maintenant - _UN_JOUR
    return Tentative, condition, delete(Tentative).where(condition)


def _liens(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Delete]:
    """Links of login: a day after they died."""
    condition = LienConnexion.expire_le <= maintenant - _UN_JOUR
    return LienConnexion, condition, delete(LienConnexion).where(condition)


def _pertes(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Delete]:
    """Requests « J’ai perdu ma carte »: a day."""
    condition = DemandePerte.demandee_le <= maintenant - _UN_JOUR
    return DemandePerte, condition, delete(DemandePerte).where(condition)


def _moyens_en_attente(
    maintenant: datetime,
) -> tuple[type[Base], ColumnElement[bool], Delete]:
    """Applications that never showed their first code: 7 days. Cards in stock are nobody's."""
    condition = (
        MoyenConnexion.valide_le.is_(None)
        & MoyenConnexion.aidant_id.is_not(None)
        & MoyenConnexion.retire_le.is_(None)
        & (MoyenConnexion.genre == "application")
        & (MoyenConnexion.ajoute_le <= maintenant - _UNE_SEMAINE)
    )
    return MoyenConnexion, condition, delete(MoyenConnexion).where(condition)


def _courriels(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Update]:
    """Texts of messages that are no longer worth sending."""
    condition = (Courriel.perime_le <= maintenant) & Courriel.texte_chiffre.is_not(None)
    return Courriel, condition, update(Courriel).where(condition).values(texte_chiffre=None)


def _cartes(maintenant: datetime) -> tuple[type[Base], ColumnElement[bool], Delete]:
    """Cards of mandates over for more than a year: they answer nothing any more."""
    finis = select(Mandat.id).where(Mandat.fin_le < maintenant - VIE_APRES_FIN)
    condition = CarteMandat.mandat_id.in_(finis)
    return (
        CarteMandat,
        condition,
        delete(CarteMandat).where(condition).execution_options(synchronize_session=False),
    )


PURGES: Mapping[str, Purge] = MappingProxyType(
    {
        "identites": _identites,
        "identifications": _identifications,
        "demandes": _demandes,
        "tentatives": _tentatives,
        "liens": _liens,
        "demandes-perte": _pertes,
        "moyens-en-attente": _moyens_en_attente,
        "courriels-perimes": _courriels,
        "cartes": _cartes,
    }
)


def compter(session: Session, nom: str, *, maintenant: datetime) -> int:
    """Return how many rows the purge would touch now."""
    table, condition, _ = PURGES[nom](maintenant)
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def purger(session: Session, nom: str, *, maintenant: datetime) -> int:
    """Carry out one purge; return how many rows it touched. Twice in a row touches nothing."""
    resultat = session.execute(PURGES[nom](maintenant)[2])
    assert isinstance(resultat, CursorResult)
    return resultat.rowcount
