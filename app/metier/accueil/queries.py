"""The read of an aidant's home: one statement for all that it tells."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from app.metier.avis.queries import ALire, Lecteur, avis_non_lus, publics, valeurs
from app.metier.brouillons.queries import BROUILLONS_OUVERTS, BrouillonOuvert
from app.metier.entrainement.models import EntrainementLu
from app.metier.entrainement.queries import ENTRAINEMENT_LU
from app.metier.mandats.papiers.a_signer import PAPIERS_ATTENDUS, PapiersAttendus, papiers_attendus
from app.socle.sql.ensemble import Ensemble


@dataclass(frozen=True, slots=True)
class Accueil:
    """What an aidant left to do here: their practice, notices, drafts, papers.

    The list of drafts holds one more than a home shows when there are more.
    """

    entrainement: EntrainementLu | None
    avis: list[ALire]
    brouillons: list[BrouillonOuvert]
    papiers: PapiersAttendus


def accueil(
    session: Session, lecteur: Lecteur, organisation_id: uuid.UUID, *, maintenant: datetime
) -> Accueil:
    """Return what the home of an aidant tells in an organisation."""
    ensemble = _pour(publics(lecteur))
    entrainements, avis, brouillons, papiers = ensemble.lire(
        session,
        valeurs(lecteur, maintenant)
        | {"organisation_id": organisation_id, "conclus_avant": maintenant},
    )
    return Accueil(
        EntrainementLu(*entrainements[0]) if entrainements else None,
        [ALire(*ligne) for ligne in avis],
        [BrouillonOuvert(*ligne) for ligne in brouillons],
        papiers_attendus(papiers, maintenant=maintenant),
    )


@cache
def _pour(leurs_publics: tuple[str, ...]) -> Ensemble:
    return Ensemble(
        ENTRAINEMENT_LU, avis_non_lus(leurs_publics), BROUILLONS_OUVERTS, PAPIERS_ATTENDUS
    )
