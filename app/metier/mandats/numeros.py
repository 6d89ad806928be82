"""A mandate found by its number: what names it to who may not know whose it is."""

import re
import uuid

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.metier.mandats.models import Mandat
from app.socle.langue.saisies import lire_signes

_NUMERO = re.compile("[0-9A-F]{8}")
# A few share their first signs where there are millions: never more than these in one place.
_AU_PLUS = 5


def par_numero(numero: str) -> ColumnElement[bool] | None:
    """A condition on Mandat: those of this number; None when it is none."""
    lu = lire_signes(numero)
    if not _NUMERO.fullmatch(lu):
        return None
    return Mandat.id.between(uuid.UUID(lu + "0" * 24), uuid.UUID(lu + "F" * 24))


def mandats_du_numero(
    session: Session, saisie: str, *, montre: ColumnElement[bool]
) -> list[uuid.UUID]:
    """Return the mandates of the number typed, among those that `montre` allows; most words are none."""
    condition = par_numero(saisie)
    if condition is None:
        return []
    requete = select(Mandat.id).where(condition, montre).order_by(Mandat.id).limit(_AU_PLUS)
    return list(session.scalars(requete))
