"""The rows of the queue: what each shows of its request, built once."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from app.metier.aidants.models import Aidant
from app.metier.habilitation.etats import DemandeDatee
from app.metier.habilitation.models import Candidat, DemandeHabilitation, Evenement
from app.metier.organisations.models import Organisation
from app.socle.base import colonnes_lues


@dataclass(frozen=True, slots=True)
class DemandeRangee(DemandeDatee):
    """What the queue shows of a request itself, its state included."""

    id: uuid.UUID
    numero: str
    nom: str | None
    type: str | None
    type_autre: str | None
    ville: str | None
    code_region: str | None
    suivie_par_id: uuid.UUID | None
    deposee_le: datetime | None
    entree_le: datetime | None
    modification_demandee_le: datetime | None
    en_pause_le: datetime | None
    acceptee_le: datetime | None
    refusee_le: datetime | None
    close_le: datetime | None


@dataclass(frozen=True, slots=True)
class Rang:
    """A request in the queue. `suivie_par` is a first name; `a_repondu`: its structure spoke last."""

    demande: DemandeRangee
    suivie_par: str | None
    nb_a_former: int
    est_doublon: bool
    a_repondu: bool


_COLONNES = colonnes_lues(DemandeHabilitation, DemandeRangee)


def _nb_a_former() -> ColumnElement[int]:
    return (
        select(func.count(Candidat.id))
        .where(
            Candidat.demande_id == DemandeHabilitation.id,
            Candidat.a_former.is_(True),
            Candidat.annule_le.is_(None),
        )
        .correlate(DemandeHabilitation)
        .scalar_subquery()
    )


def _est_doublon() -> ColumnElement[bool]:
    """True when its SIRET is also another sent request's, or an organisation's it did not make."""
    autre = aliased(DemandeHabilitation)
    demande = (
        select(autre.id)
        .where(
            autre.siret == DemandeHabilitation.siret,
            autre.id != DemandeHabilitation.id,
            autre.deposee_le.is_not(None),
        )
        .correlate(DemandeHabilitation)
    )
    lieu = (
        select(Organisation.id)
        .where(
            Organisation.siret == DemandeHabilitation.siret,
            or_(
                DemandeHabilitation.organisation_id.is_(None),
                Organisation.id != DemandeHabilitation.organisation_id,
            ),
        )
        .correlate(DemandeHabilitation)
    )
    return or_(demande.exists(), lieu.exists())


def _a_repondu() -> ColumnElement[bool]:
    """True when the last that was said on it was said by its structure, to somebody who follows."""
    dernier = (
        select(Evenement.cote)
        .where(Evenement.demande_id == DemandeHabilitation.id, Evenement.cote != "service")
        .order_by(Evenement.le.desc(), Evenement.id.desc())
        .limit(literal_column("1"))
        .correlate(DemandeHabilitation)
        .scalar_subquery()
    )
    return and_(DemandeHabilitation.suivie_par_id.is_not(None), dernier == "structure")


RANGS = select(
    *_COLONNES,
    Aidant.prenom.label("suivie_par"),
    _nb_a_former().label("nb_a_former"),
    _est_doublon().label("est_doublon"),
    _a_repondu().label("a_repondu"),
).outerjoin(Aidant, Aidant.id == DemandeHabilitation.suivie_par_id)


def rangs(lignes: Iterable[Sequence[Any]]) -> list[Rang]:
    """Return what RANGS read."""
    nombre = len(_COLONNES)
    return [
        Rang(DemandeRangee(*ligne[:nombre]), suivie_par, nb_a_former, bool(double), bool(repondu))
        for ligne in lignes
        for suivie_par, nb_a_former, double, repondu in (ligne[nombre:],)
    ]
