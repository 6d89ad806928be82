"""Counts that a home shows: exact as far as somebody would count, then « plus de 100 ».

A home is opened all day: what it counts must not take longer where more waits.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, literal_column

COMPTES_AU_PLUS = 100
# Written out: as a parameter, PostgreSQL does not know that it may stop early.
_UNE_DE_PLUS: ColumnElement[int] = literal_column(str(COMPTES_AU_PLUS + 1))


def premieres(requete: Select[Any]) -> Subquery:
    """Return the first rows of a query, to be counted: COMPTES_AU_PLUS, and one if there are more."""
    return requete.limit(_UNE_DE_PLUS).subquery()


def est_depasse(nombre: int) -> bool:
    """True when there is more than what was counted."""
    return nombre > COMPTES_AU_PLUS


def dire_le_compte(nombre: int) -> str:
    """Return a count of `premieres` in words: « 37 », « plus de 100 »."""
    return f"plus de {COMPTES_AU_PLUS}" if est_depasse(nombre) else str(nombre)
