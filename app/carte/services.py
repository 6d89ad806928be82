"""The public check of a printed mandate: before a match, nothing is said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.mandats.models import Mandat
from app.usagers.models import Usager
from app.usagers.mots import plier


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verifier learns of a mandate that matches."""

    mandat: Mandat
    est_actif: bool
    est_arrete: bool


def verifier(
    session: Session, code: str, *, nom: str, annee: int, maintenant: datetime
) -> Verification | None:
    """Return the state of the mandate, None when code, name and year do not go together."""
    mots = plier(nom)
    if not mots or not (code.isascii() and code.isalnum()):
        return None
    mandat = session.scalar(
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .where(Mandat.code_verification == code)
    )
    usager = session.get(Usager, mandat.usager_id) if mandat else None
    identite = usager.identite if usager else None
    if mandat is None or identite is None:
        return None
    if plier(identite.nom_naissance) != mots or identite.naissance.annee != annee:
        return None
    arrete = all(autorisation.revoquee_le for autorisation in mandat.autorisations)
    return Verification(mandat, mandat.est_actif(maintenant), arrete)
