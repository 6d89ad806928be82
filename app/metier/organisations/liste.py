"""Organisations as the national team lists them: by name, found by words or SIRET, a page at a time."""

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import Session

from app.metier.organisations.models import Organisation, OrganisationMot, StructureLisible
from app.socle.base import colonnes_lues
from app.socle.langue.noms import plier
from app.socle.langue.saisies import lire_signes
from app.socle.mots import cles_trouvees
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
_UNE_DE_PLUS: ColumnElement[int] = literal_column(str(PAR_PAGE + 1))
_CLE = (Organisation.nom_plie, Organisation.id)
_DERNIERE = tuple_(
    bindparam("apres_nom", type_=Organisation.nom_plie.type),
    bindparam("apres_id", type_=Organisation.id.type),
)
_MOTS = 6
NOMBRES = select(
    func.count().label("toutes"), func.count(Organisation.desactivee_le).label("fermees")
).select_from(Organisation)
_NOMBRES = Ordre(NOMBRES)


class Filtre(enum.StrEnum):
    """Which organisations are listed."""

    OUVERTES = "ouvertes"
    FERMEES = "fermees"


@dataclass(frozen=True, slots=True)
class OrganisationListee(StructureLisible):
    """What the list shows of an organisation."""

    id: uuid.UUID
    nom: str
    code_postal: str
    ville: str
    type: str
    type_autre: str | None
    siret: str


@dataclass(frozen=True, slots=True)
class PageOrganisations:
    """Some of them; `suite` is the cursor of the next page, None at the end."""

    organisations: Sequence[OrganisationListee]
    suite: uuid.UUID | None


def page_d_organisations(
    session: Session, filtre: Filtre, *, saisie: str = "", apres: uuid.UUID | None = None
) -> PageOrganisations | None:
    """Return those after `apres`, by name, whose words begin as typed, or that hold this SIRET.

    None when `apres` is none of the organisations.
    """
    bornes: dict[str, object] = {}
    if apres is not None:
        nom_plie = session.scalar(select(Organisation.nom_plie).where(Organisation.id == apres))
        if nom_plie is None:
            return None
        bornes = {"apres_nom": nom_plie, "apres_id": apres}
    mots = plier(saisie)[:_MOTS]
    lignes = (
        session.execute(
            _pour(filtre, suite=bool(bornes)).where(_trouve(mots, saisie)), bornes
        ).all()
        if mots
        else _ordre(filtre, suite=bool(bornes)).lire(session, bornes)
    )
    lues = [OrganisationListee(*ligne) for ligne in lignes[:PAR_PAGE]]
    return PageOrganisations(lues, lues[-1].id if len(lignes) > PAR_PAGE else None)


def compter(session: Session) -> dict[Filtre, int]:
    """Return how many each filter lists."""
    return comptees(*_NOMBRES.lire(session, {})[0])


def comptees(toutes: int, fermees: int) -> dict[Filtre, int]:
    """Return what NOMBRES read: how many each filter lists."""
    return {Filtre.OUVERTES: toutes - fermees, Filtre.FERMEES: fermees}


@cache
def _ordre(filtre: Filtre, *, suite: bool) -> Ordre:
    return Ordre(_pour(filtre, suite=suite))


@cache
def _pour(filtre: Filtre, *, suite: bool) -> Select[*tuple[Any, ...]]:
    """Build once what reads a page, the first or the `suite`."""
    requete = select(*colonnes_lues(Organisation, OrganisationListee))
    if suite:
        requete = requete.where(tuple_(*_CLE) > _DERNIERE)
    return requete.where(_qui(filtre)).order_by(*_CLE).limit(_UNE_DE_PLUS)


def _qui(filtre: Filtre) -> ColumnElement[bool]:
    ferme = Organisation.desactivee_le
    return ferme.is_(None) if filtre is Filtre.OUVERTES else ferme.is_not(None)


def _trouve(mots: Sequence[str], saisie: str) -> ColumnElement[bool]:
    par_mots = cles_trouvees(OrganisationMot, "organisation_id", [(mot,) for mot in mots])
    siret = lire_signes(saisie)
    if not siret.isdecimal():
        return Organisation.id.in_(par_mots)
    # Copied with its spaces, it is several words.
    par_siret = select(Organisation.id).where(Organisation.siret == siret).correlate(None)
    return Organisation.id.in_(union(par_mots, par_siret))
