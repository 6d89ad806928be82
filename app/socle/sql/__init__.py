"""What both engines write their own way, or whose answer types are awkward."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Engine,
    Executable,
    String,
    bindparam,
    literal_column,
    select,
    text,
)

# By another name: `postgresql` here is ours.
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from app.socle.base import Base

# What joins a list that is read whole. Written out: as a text, SQLAlchemy writes it in the statement
# again at each execution.
VIRGULE: Any = literal_column("','")
# Who writes waits meanwhile.
_ATTENTE_WAL = 2000
_PAR_LOT = 200
_T = TypeVar("_T")


def touche_une_ligne(session: Session, ordre: Executable) -> bool:
    """Run an INSERT, UPDATE or DELETE; return whether it changed exactly one row."""
    # Without this option the count of an INSERT is lost on PostgreSQL.
    resultat = session.execute(ordre, execution_options={"preserve_rowcount": True})
    assert isinstance(resultat, CursorResult)
    return resultat.rowcount == 1


def inserer_si_absente(session: Session, table: type[Base], **valeurs: Any) -> bool:
    """Insert a row unless a unique key is taken; wait for whoever is inserting the same one.

    Return whether the row was inserted here.
    """
    dialecte = sqlite if est_sqlite(session) else pg
    return touche_une_ligne(
        session, dialecte.insert(table).values(**valeurs).on_conflict_do_nothing()
    )


def inserer_absentes(session: Session, table: type[Base], lignes: list[dict[str, Any]]) -> None:
    """Insert these rows, in this order, except those whose unique key is taken.

    Like `inserer_si_absente` it waits for whoever is inserting the same ones.
    """
    dialecte = sqlite if est_sqlite(session) else pg
    session.execute(dialecte.insert(table).values(lignes).on_conflict_do_nothing())


def est_une_de(colonne: InstrumentedAttribute[str], valeurs: Iterable[str]) -> ColumnElement[bool]:
    """`colonne IN (valeurs)`, of values that the code knows: written out, once.

    As parameters, each would be sent at each execution.
    """
    return colonne.in_([_ecrite(valeur) for valeur in valeurs])


def _ecrite(valeur: str) -> ColumnElement[str]:
    return literal_column("'" + valeur.replace("'", "''") + "'", String)


def sans_le_voir(nom: str, type_: TypeEngine[_T]) -> ColumnElement[_T]:
    """A parameter that PostgreSQL does not look at when it plans.

    Looking, it may believe that a plan made for these values alone costs less than the one it keeps,
    and make it anew at each execution: a millisecond for the finder, whose work takes a quarter.
    """
    return select(bindparam(nom, type_=type_)).scalar_subquery()


class MoisUtc(FunctionElement[str]):
    """« 2026-11 », the month of an instant in UTC."""

    inherit_cache = True
    type = String()


@compiles(MoisUtc)
def _mois_de_postgresql(mois: MoisUtc, compilateur: SQLCompiler, **options: Any) -> str:
    instant = compilateur.process(mois.clauses, **options)
    return f"to_char(timezone('UTC', {instant}), 'YYYY-MM')"


@compiles(MoisUtc, "sqlite")
def _mois_de_sqlite(mois: MoisUtc, compilateur: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y-%m', {compilateur.process(mois.clauses, **options)})"


def est_sqlite(session: Session) -> bool:
    """True on SQLite, where a writing transaction is alone."""
    return session.get_bind().dialect.name == "sqlite"


def en_un_trajet(session: Session, *ordres: str) -> Sequence[Any] | None:
    """Send these statements, which take no value, together; return the first row of the last.

    On SQLite, which takes one at a time, there is one.
    """
    with session.connection().exec_driver_sql("; ".join(ordres)) as reponses:
        curseur: Any = reponses.cursor
        for _ in ordres[1:]:
            curseur.nextset()
        ligne: Sequence[Any] | None = curseur.fetchone()
        return ligne


def vider_le_wal(session: Session) -> bool:
    """On SQLite, empty the write-ahead log, where what was erased may still be read.

    Between two transactions. False when somebody still reads it.
    """
    if not est_sqlite(session):
        return True
    brute = cast(Engine, session.get_bind()).raw_connection()
    brute.detach()  # its settings are for this only
    try:
        curseur = brute.cursor()
        curseur.execute(f"PRAGMA busy_timeout={_ATTENTE_WAL}")
        curseur.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        bilan = curseur.fetchone()
        return bilan is not None and not bilan[0]
    finally:
        brute.close()


def chacun_son_tour(session: Session, *cle: str) -> None:
    """Hold this key until the end of the transaction: what is counted under it stays true."""
    if not est_sqlite(session):
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtext(:cle))"), {"cle": ":".join(cle)}
        )


def par_lots(elements: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Cut what a statement names into parts of 200: neither engine takes any number of them."""
    for debut in range(0, len(elements), _PAR_LOT):
        yield elements[debut : debut + _PAR_LOT]
