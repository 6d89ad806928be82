"""Rows written as fast as each engine takes them, and what they must obey put back after.

PostgreSQL: COPY, without index nor constraint, which are built once the rows are there, and are
checked by it. SQLite: rows one after the other, checked at the end.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text

Ligne = tuple[Any, ...]
Ecrire = Callable[[str, Sequence[str], Iterable[Ligne]], None]
# Foreign keys first: they lean on the others.
_CONTRAINTES = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND contype IN ('f', 'p', 'u')
    ORDER BY contype <> 'f'
"""
_INDEX = """
    SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
    AND indexname NOT IN (SELECT conname FROM pg_constraint)
    AND tablename <> 'alembic_version'
"""
# What only appends is guarded by triggers.
_GARDEES = ("journal", "journal_corps")
_REGLAGES = ("timezone = 'UTC'", "maintenance_work_mem = '1GB'", "synchronous_commit = off")


@contextmanager
def en_masse(moteur: Engine) -> Iterator[Ecrire]:
    """Yield what writes rows into an empty base: a table, its columns, their values."""
    sur_place = _sur_sqlite if moteur.dialect.name == "sqlite" else _sur_postgresql
    with moteur.connect() as connexion:
        with sur_place(connexion) as ecrire:
            yield ecrire
        connexion.commit()


@contextmanager
def _sur_sqlite(connexion: Connection) -> Iterator[Ecrire]:
    pilote: Any = connexion.connection.dbapi_connection
    pilote.execute("PRAGMA foreign_keys = OFF")  # nothing once the transaction is open

    def inserer(table: str, colonnes: Sequence[str], lignes: Iterable[Ligne]) -> None:
        places = ", ".join("?" * len(colonnes))
        ordre = f"INSERT INTO {table} ({', '.join(colonnes)}) VALUES ({places})"  # noqa: S608
        pilote.executemany(ordre, lignes)

    connexion.exec_driver_sql("SELECT 1")  # BEGIN
    yield inserer
    perdues = connexion.exec_driver_sql("PRAGMA foreign_key_check").all()
    assert not perdues, perdues[:3]
    connexion.commit()
    pilote.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _sur_postgresql(connexion: Connection) -> Iterator[Ecrire]:
    for reglage in _REGLAGES:
        connexion.exec_driver_sql(f"SET LOCAL {reglage}")
    contraintes = connexion.execute(text(_CONTRAINTES)).all()
    index = connexion.execute(text(_INDEX)).all()
    for table in _GARDEES:
        connexion.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, nom, _ in contraintes:
        connexion.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {nom}")
    for nom, _ in index:
        connexion.exec_driver_sql(f"DROP INDEX {nom}")
    curseur: Any = connexion.connection.cursor()
    videes: set[str] = set()

    def copier(table: str, colonnes: Sequence[str], lignes: Iterable[Ligne]) -> None:
        if table not in videes:
            # Made anew in this transaction: its rows need no WAL, and are frozen as they come.
            connexion.exec_driver_sql(f"TRUNCATE {table}")
            videes.add(table)
        ordre = f"COPY {table} ({', '.join(colonnes)}) FROM STDIN WITH (FREEZE)"
        with curseur.copy(ordre) as copie:
            for ligne in lignes:
                copie.write_row(ligne)

    yield copier
    for _, definition in index:
        connexion.exec_driver_sql(definition)
    for table, nom, definition in reversed(contraintes):
        connexion.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {nom} {definition}")
    for table in _GARDEES:
        connexion.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
