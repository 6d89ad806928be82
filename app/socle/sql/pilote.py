"""Reads handed to PostgreSQL's driver as SQLAlchemy compiled them.

What SQLAlchemy does around a statement at each execution (a session's transaction, a context, a
result) costs a page of two reads an eighth of its time: docs/decisions/0076-lire-par-le-pilote.md.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import psycopg
from sqlalchemy import CompoundSelect, Dialect, Engine, Select

Lisible = Select[Any] | CompoundSelect[Any]
Conversion = Callable[[Any], Any]


class BaseMuette(psycopg.OperationalError):
    """The server did not answer in time."""


class Lecture:
    """A read as one engine's driver takes it: its text, how its values and its rows are converted."""

    def __init__(self, requete: Lisible, dialecte: Dialect) -> None:
        compilee = requete.compile(dialect=dialecte)
        # A list of values is written out at each execution (`IN`): the text is not whole before.
        self.est_entiere = not (compilee.post_compile_params | compilee.literal_execute_params)
        self._texte = str(compilee)
        self._types = [colonne.type for colonne in requete.selected_columns]
        self._dialecte = dialecte
        # By the names that the text gives them.
        lies = {nom: lie for lie, nom in compilee.bind_names.items()}
        self._donnees = {nom: lie.effective_value for nom, lie in lies.items() if not lie.required}
        ecritures = {
            nom: lie.type.dialect_impl(dialecte).bind_processor(dialecte)
            for nom, lie in lies.items()
        }
        self._ecritures = {nom: ecrire for nom, ecrire in ecritures.items() if ecrire}
        self._lectures: list[tuple[int, Conversion]] | None = None

    def lire(self, moteur: Engine, valeurs: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return all the rows, on a connection of its own, outside of any transaction.

        Raises psycopg.Error, and sqlalchemy.exc.TimeoutError when the pool has none left.
        """
        donnees = {**self._donnees, **valeurs}
        for nom, ecrire in self._ecritures.items():
            if nom in donnees:
                donnees[nom] = ecrire(donnees[nom])
        connexion = moteur.raw_connection()
        try:
            curseur = connexion.cursor()
            curseur.execute(self._texte, donnees)
            lignes = cast(list[tuple[Any, ...]], curseur.fetchall())
            if self._lectures is None:
                self._lectures = self._conversions(curseur.description)
        except BaseException as erreur:
            pilote: Any = connexion.driver_connection
            if pilote.closed or not isinstance(erreur, psycopg.Error):
                connexion.invalidate()
            raise
        finally:
            connexion.close()
        return [self._lue(ligne) for ligne in lignes] if self._lectures else lignes

    def _conversions(self, description: Any) -> list[tuple[int, Conversion]]:
        colonnes = zip(self._types, description, strict=True)
        lectures = (
            type_.dialect_impl(self._dialecte).result_processor(self._dialecte, colonne[1])
            for type_, colonne in colonnes
        )
        return [(rang, lire) for rang, lire in enumerate(lectures) if lire]

    def _lue(self, ligne: tuple[Any, ...]) -> tuple[Any, ...]:
        lue = list(ligne)
        for rang, lire in self._lectures or ():
            lue[rang] = lire(lue[rang])
        return tuple(lue)
