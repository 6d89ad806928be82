"""Reads that a page always asks together, sent as one statement: one trip instead of one each.

A trip costs as much as what it brings: half of a page that does nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    cast,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from app.socle.sql.ordre import Ordre

# Written out: as a value, each of them would have a name of its own.
_RIEN: ColumnElement[Any] = literal_column("NULL")


class Ensemble:
    """Some reads, built once: each keeps its own columns, side by side, NULL in the rows of others.

    Parameters of one name are one parameter. Each read gives its rows in its own order when it has
    a LIMIT, which both engines must count in that order; whoever reads it sorts it otherwise.
    """

    def __init__(self, *lectures: Select[*tuple[Any, ...]]) -> None:
        tables = [lecture.subquery() for lecture in lectures]
        self._bornes = _bornes(tables, premiere=1)
        # The first read gives the others their types.
        self.requete = union_all(
            *(
                select(
                    literal_column(str(rang)).label("lecture"),
                    *(
                        colonne if table is sienne else _RIEN if rang else _rien_de(colonne)
                        for table in tables
                        for colonne in table.c
                    ),
                )
                for rang, sienne in enumerate(tables)
            )
        )
        self._ordre = Ordre(self.requete)

    def lire(self, session: Session, valeurs: Mapping[str, object]) -> list[list[Sequence[Any]]]:
        """Return the rows of each read, in the order in which the reads were given."""
        lues: list[list[Sequence[Any]]] = [[] for _ in self._bornes]
        for ligne in self._ordre.lire(session, valeurs):
            debut, fin = self._bornes[ligne[0]]
            lues[ligne[0]].append(ligne[debut:fin])
        return lues


class UneLigne:
    """Some reads of exactly one row each, built once: that of each, side by side on one row."""

    def __init__(self, *lectures: Select[*tuple[Any, ...]]) -> None:
        premiere, *suivantes = (lecture.subquery() for lecture in lectures)
        self._bornes = _bornes((premiere, *suivantes))
        cote_a_cote: FromClause = premiere
        for suivante in suivantes:
            cote_a_cote = cote_a_cote.join(suivante, true())
        colonnes = (colonne for table in (premiere, *suivantes) for colonne in table.c)
        self.requete = select(*colonnes).select_from(cote_a_cote)
        self._ordre = Ordre(self.requete)

    def lire(self, session: Session, valeurs: Mapping[str, object]) -> list[Sequence[Any]]:
        """Return the row of each read, in the order in which the reads were given."""
        (ligne,) = self._ordre.lire(session, valeurs)
        return self.separer(ligne)

    def separer(self, ligne: Sequence[Any]) -> list[Sequence[Any]]:
        """Return the row of each read, of what `requete` read among others."""
        return [ligne[debut:fin] for debut, fin in self._bornes]


def _bornes(tables: Iterable[Subquery], *, premiere: int = 0) -> list[tuple[int, int]]:
    """Return where the columns of each begin and end, side by side."""
    return [*pairwise(accumulate((len(table.c) for table in tables), initial=premiere))]


def _rien_de(colonne: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(null(), colonne.type)
