"""Reads of what was done for a person."""

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.journal.actions import CONFIDENTIELLES
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from app.socle.sql import est_une_de

# What counts as done in the person's name.
FAITS = ("utilisation_autorisation", "acte_hors_franceconnect")
_POUR_LES_AIDANTS = not_(est_une_de(Ligne.action, sorted(CONFIDENTIELLES)))


def du_mandat(mandat_id: uuid.UUID | ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
    """Acts of one mandate, as its aidants read them."""
    return and_(Ligne.mandat_id == mandat_id, _POUR_LES_AIDANTS)


def de_l_usager(usager_id: uuid.UUID, *, montre: ColumnElement[bool]) -> ColumnElement[bool]:
    """Acts of the mandates of a person that `montre` allows (see `mandat_montre`)."""
    montres = select(Mandat.id).where(Mandat.usager_id == usager_id, montre)
    return and_(Ligne.usager_id == usager_id, Ligne.mandat_id.in_(montres), _POUR_LES_AIDANTS)


def noms_des_aidants(session: Session, ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Return the full name of each of these accounts."""
    aidants = session.scalars(select(Aidant).where(Aidant.id.in_(filter(None, ids))))
    return {aidant.id: aidant.nom_complet for aidant in aidants}
