"""Organisations as the national team lists them: by name, found by words or SIRET, a page at a time."""

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, true, tuple_, union
from sqlalchemy.orm import Session

from app.metier.organisations.models import Organisation, OrganisationMot
from app.socle.langue.noms import plier
from app.socle.langue.saisies import lire_signes
from app.socle.mots import cles_trouvees
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
_CLE = (Organisation.nom_plie, Organisation.id)
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
class PageOrganisations:
    """Some of them; `suite` is the cursor of the next page, None at the end."""

    organisations: Sequence[Organisation]
    suite: uuid.UUID | None


def page_d_organisations(
    session: Session, filtre: Filtre, *, saisie: str = "", apres: uuid.UUID | None = None
) -> PageOrganisations | None:
    """Return those after `apres`, by name, whose words begin as typed, or that hold this SIRET.

    None when `apres` is none of the organisations.
    """
    requete = select(Organisation).where(_qui(filtre), _trouve(saisie))
    if apres is not None:
        repere = session.execute(select(*_CLE).where(Organisation.id == apres)).first()
        if repere is None:
            return None
        requete = requete.where(tuple_(*_CLE) > tuple_(*repere))
    trouvees = session.scalars(_triee(requete)).all()
    reste = len(trouvees) > PAR_PAGE
    return PageOrganisations(trouvees[:PAR_PAGE], trouvees[PAR_PAGE - 1].id if reste else None)


def compter(session: Session) -> dict[Filtre, int]:
    """Return how many each filter lists."""
    return comptees(*_NOMBRES.executer(session, {}).one())


def comptees(toutes: int, fermees: int) -> dict[Filtre, int]:
    """Return what NOMBRES read: how many each filter lists."""
    return {Filtre.OUVERTES: toutes - fermees, Filtre.FERMEES: fermees}


def _triee(requete: Select[Organisation]) -> Select[Organisation]:
    return requete.order_by(*_CLE).limit(PAR_PAGE + 1)


def _qui(filtre: Filtre) -> ColumnElement[bool]:
    ferme = Organisation.desactivee_le
    return ferme.is_(None) if filtre is Filtre.OUVERTES else ferme.is_not(None)


def _trouve(saisie: str) -> ColumnElement[bool]:
    mots = [(mot,) for mot in plier(saisie)[:_MOTS]]
    if not mots:
        return true()
    par_mots = cles_trouvees(OrganisationMot, "organisation_id", mots)
    siret = lire_signes(saisie)
    if not siret.isdecimal():
        return Organisation.id.in_(par_mots)
    # Copied with its spaces, it is several words.
    par_siret = select(Organisation.id).where(Organisation.siret == siret).correlate(None)
    return Organisation.id.in_(union(par_mots, par_siret))
