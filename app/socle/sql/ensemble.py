"""Reads that a page always asks together, sent as one statement: one trip instead of one each.

A trip costs as much as what it brings: half of a page that does nothing else.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, literal_column, null, select, union_all
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
        self._bornes = [*pairwise(accumulate((len(table.c) for table in tables), initial=1))]
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
        for ligne in self._ordre.executer(session, valeurs):
            debut, fin = self._bornes[ligne[0]]
            lues[ligne[0]].append(ligne[debut:fin])
        return lues


def _rien_de(colonne: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(null(), colonne.type)
