"""An account and a membership as pages read them: columns, no entity."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.metier.aidants.models import AidantLisible, AppartenanceLisible
from app.metier.organisations.models import OrganisationLue


@dataclass(frozen=True, slots=True)
class AidantLu(AidantLisible):
    """The columns of an account that every page of its owner needs."""

    id: uuid.UUID
    prenom: str
    nom: str
    courriel: str
    cgu_version: str | None
    cgu_le: datetime | None
    roles: str | None


@dataclass(frozen=True, slots=True)
class AppartenanceLue(AppartenanceLisible):
    """The columns of a membership that every page of its owner needs."""

    organisation: OrganisationLue
    aidant_id: uuid.UUID
    organisation_id: uuid.UUID
    domaines_limites: list[str] | None
    roles: str | None
