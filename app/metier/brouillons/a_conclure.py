"""What the third screen reads of a draft, in one statement."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import AppartenanceLisible
from app.metier.aidants.queries import NOMS_DES_AIDANTS, lire_noms
from app.metier.brouillons.models import BrouillonLu
from app.metier.brouillons.queries import BROUILLON_LU, SUB_DU_BROUILLON, lire_brouillon
from app.metier.brouillons.recapitulatif import confiees
from app.metier.mandats.possibles import Possible, actives_parmi, lire_actives
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager
from app.socle.sql.ensemble import Ensemble

_A_CONCLURE = Ensemble(
    BROUILLON_LU,
    actives_parmi(select(Usager.id).where(Usager.sub == SUB_DU_BROUILLON.scalar_subquery())),
    NOMS_DES_AIDANTS,
)


@dataclass(frozen=True, slots=True)
class AConclure:
    """A draft, what the person it names confides here already, who else helps here, by id.

    `actives` are of whom FranceConnect named: see `confiees`.
    """

    brouillon: BrouillonLu
    actives: list[Possible]
    collegues: dict[uuid.UUID, str]

    def confiees(
        self, session: Session, membre: AppartenanceLisible, identite: Identite, instant: datetime
    ) -> list[Possible]:
        """Return what `recapitulatif.confiees` does: whom a document names is looked for apart."""
        if identite.sub is not None:
            return self.actives
        return confiees(session, membre, identite, maintenant=instant)


def a_conclure(
    session: Session, brouillon_id: uuid.UUID, membre: AppartenanceLisible, *, maintenant: datetime
) -> AConclure | None:
    """Return this aidant's draft as `brouillon_lu` does, and what they see of it in this place."""
    valeurs = {
        "brouillon_id": brouillon_id,
        "aidant_id": membre.aidant_id,
        "organisation_id": membre.organisation_id,
        "maintenant": maintenant,
    }
    brouillons, actives, noms = _A_CONCLURE.lire(session, valeurs)
    if not brouillons:
        return None
    collegues = lire_noms(noms)
    collegues.pop(membre.aidant_id, None)
    return AConclure(lire_brouillon(brouillons[0]), lire_actives(actives), collegues)
