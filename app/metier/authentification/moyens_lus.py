"""Means of login as pages read them: columns, no entity, and never a secret."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.models import MoyenConnexion


@dataclass(frozen=True, slots=True)
class CleLue:
    """A passkey, as its owner knows it."""

    nom: str
    est_synchronisable: bool
    est_synchronisee: bool
    utilisee_le: datetime | None


@dataclass(frozen=True, slots=True)
class MoyenLu:
    """A means of login that was accepted, and not removed since: see `queries.accepte`."""

    id: uuid.UUID
    genre: str
    numero_serie: str | None
    ajoute_le: datetime
    ajoute_par_id: uuid.UUID | None
    suspendu_le: datetime | None
    cle: CleLue | None

    @property
    def donne_des_codes(self) -> bool:
        """True for what shows codes of 6 digits."""
        return self.genre != "cle"

    @property
    def est_en_service(self) -> bool:
        """True when it opens the account."""
        return self.suspendu_le is None


# What `moyen_lu` makes a means of: the query joins CleAcces, which most have none of.
COLONNES = (
    MoyenConnexion.id,
    MoyenConnexion.genre,
    MoyenConnexion.numero_serie,
    MoyenConnexion.ajoute_le,
    MoyenConnexion.ajoute_par_id,
    MoyenConnexion.suspendu_le,
    CleAcces.nom,
    CleAcces.est_synchronisable,
    CleAcces.est_synchronisee,
    CleAcces.utilisee_le,
)
_DE_LA_CLE = 6


def moyen_lu(ligne: Sequence[Any]) -> MoyenLu:
    """Return the means that a row of COLONNES tells."""
    cle = ligne[_DE_LA_CLE:]
    return MoyenLu(*(*ligne[:_DE_LA_CLE], CleLue(*cle) if cle[0] is not None else None))
