"""Reads of cards."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, literal_column, select

from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.papiers import de_cette_racine


def _en_service(racine: ColumnElement[uuid.UUID]) -> Select[CarteMandat]:
    return (
        select(CarteMandat)
        .join(Mandat, Mandat.id == CarteMandat.mandat_id)
        .where(de_cette_racine(Mandat, racine), CarteMandat.bloquee_le.is_(None))
        .order_by(CarteMandat.imprimee_le.desc(), CarteMandat.id)
    )


# The cards of a paper that were not blocked, the last printed first, whoever printed them.
EN_SERVICE = _en_service(bindparam("racine"))


def carte_lue(
    racine: ColumnElement[uuid.UUID],
) -> Select[uuid.UUID, uuid.UUID, datetime, bool]:
    """Return the read of the card in service of a paper: the columns of `CarteLue`."""
    return (
        _en_service(racine)
        .with_only_columns(
            CarteMandat.id,
            CarteMandat.mandat_id,
            CarteMandat.imprimee_le,
            CarteMandat.secret_hash.is_not(None).label("a_un_secret"),
        )
        .limit(literal_column("1"))
    )
