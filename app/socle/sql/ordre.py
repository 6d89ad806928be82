"""Statements built once: each is compiled once, and found again at no cost."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import CompoundSelect, CursorResult, Dialect, Engine, Executable, Select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.socle.sql.pilote import BaseMuette, Lecture, Lisible

journal_technique = logging.getLogger(__name__)

# Of a statement that leaves with the COMMIT of its transaction (`postgresql`).
AVEC_COMMIT = "avec_commit"
# Of the sessions that read by PostgreSQL's driver, and those that write: in their `info`.
PAR_LE_PILOTE, ECRIT = "par_le_pilote", "ecrit"


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
    """A statement sent as it is: rows and no entity.

    What pages send at each request is one; the others need not be.
    """

    def __init__(self, requete: Executable) -> None:
        self.requete = requete
        self._options = {"compiled_cache": _Formes()}
        self._lectures: dict[Dialect, Lecture] = {}

    def lire(self, session: Session, valeurs: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Return its rows, by their places: by the driver alone where it means the same.

        What the driver refuses is asked again through SQLAlchemy, which tells what is wrong.
        """
        moteur = cast(Engine, session.get_bind())
        if _se_lit_par_le_pilote(session, moteur):
            lecture = self._lecture(moteur.dialect)
            if lecture.est_entiere:
                try:
                    return lecture.lire(moteur, valeurs)
                except BaseMuette as muette:
                    # It may still be at work on it: nothing more is asked.
                    moteur.get_execution_options()["disjoncteur"].douter()
                    raise OperationalError(None, None, muette) from muette
                except psycopg.Error as refus:
                    journal_technique.warning("relu par SQLAlchemy : %s", type(refus).__name__)
        return self.executer(session, valeurs).all()

    def lire_une(self, session: Session, valeurs: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the first row of `lire`, None when there is none."""
        lignes = self.lire(session, valeurs)
        return lignes[0] if lignes else None

    def _lecture(self, dialecte: Dialect) -> Lecture:
        if dialecte not in self._lectures:
            requete = self.requete
            lisible = isinstance(requete, Select | CompoundSelect)
            if not lisible or cast(Lisible, requete)._for_update_arg is not None:
                raise RuntimeError("rien ne s’écrit ni ne se verrouille hors de transaction()")
            self._lectures[dialecte] = Lecture(cast(Lisible, requete), dialecte)
        return self._lectures[dialecte]

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


def _se_lit_par_le_pilote(session: Session, moteur: Engine) -> bool:
    """True in a request that writes nothing now, and holds no connection already.

    Whoever listens to `before_cursor_execute` hears what is sent through SQLAlchemy.
    """
    info = session.info
    if not info.get(PAR_LE_PILOTE) or info.get(ECRIT) or session.in_transaction():
        return False
    return not moteur.dispatch.before_cursor_execute
