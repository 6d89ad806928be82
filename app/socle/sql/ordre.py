"""Statements built once: each is compiled once, and found again at no cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session

# Of a statement that leaves with the COMMIT of its transaction (`postgresql`).
AVEC_COMMIT = "avec_commit"


class _Formes(dict[Any, Any]):
    """What one statement was compiled to, for each engine and each set of values' names.

    SQLAlchemy looks for it by all that the statement is made of too, hashed anew each time.
    """

    def get(self, cle: Any, defaut: Any = None) -> Any:
        return super().get(_sans_l_ordre(cle), defaut)

    def __setitem__(self, cle: Any, forme: Any) -> None:
        super().__setitem__(_sans_l_ordre(cle), forme)


def _sans_l_ordre(cle: tuple[Any, ...]) -> tuple[Any, ...]:
    dialecte, _, *reste = cle
    return dialecte, *reste


class Ordre:
    """A statement sent as it is, on the connection: rows and no entity.

    What pages send at each request is one; the others need not be.
    """

    def __init__(self, requete: Executable) -> None:
        self.requete = requete
        self._options = {"compiled_cache": _Formes()}

    def executer(
        self, session: Session, valeurs: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    ) -> CursorResult[*tuple[Any, ...]]:
        """Send it with these values; several sets of them for as many rows."""
        connexion = session.connection()
        return connexion.execute(self.requete, valeurs, execution_options=self._options)

    def executer_et_valider(self, session: Session, valeurs: Mapping[str, Any]) -> None:
        """Send the last statement of a transaction; on PostgreSQL, COMMIT leaves with it.

        Who waits for a lock of this transaction waits for a trip less. Nothing may follow but
        `session.commit()`, which then has nothing left to ask.
        """
        options = {**self._options, AVEC_COMMIT: True}
        session.connection().execute(self.requete, valeurs, execution_options=options)
