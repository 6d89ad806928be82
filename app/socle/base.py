"""Declarative base, names of constraints, column types shared by every table."""

import uuid
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, MetaData, String, Text, Uuid, text
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, mapped_column
from sqlalchemy.types import TypeDecorator


def _en_utc(lu: datetime | None) -> datetime | None:
    return lu and lu.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC: `timestamptz` on PostgreSQL, ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; hand SQLite the naive UTC that it knows how to store."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("un instant sans fuseau n’est pas un instant")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant that SQLite stored naive, aware and in UTC."""
        return value and value.replace(tzinfo=UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Return what reads a stored instant: on PostgreSQL, aware already, at once.

        A page reads hundreds, most of them NULL.
        """
        if dialect.name == "sqlite":
            return super().result_processor(dialect, coltype)
        return _en_utc


class Base(DeclarativeBase):
    """Base of every model; constraints carry predictable names for the migrations."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        uuid.UUID: Uuid(as_uuid=True),
        datetime: Instant(),
        str: String(255),
        list[str]: JSON(none_as_null=True),
        dict[str, Any]: JSON(none_as_null=True),
    }


def colonnes_lues(
    table: type[Base], lue: type[Any], *, sauf: str = ""
) -> list[InstrumentedAttribute[Any]]:
    """Return the columns that a dataclass has the fields of, in its order; `sauf`: read elsewhere."""
    return [getattr(table, champ.name) for champ in fields(lue) if champ.name != sauf]


CleUuid = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid.uuid4)]
Texte = Annotated[str, mapped_column(Text)]
Condensat = Annotated[str, mapped_column(String(64))]


def index_partiel(nom: str, *colonnes: str, si: str, unique: bool = False) -> Index:
    """Return an index of the rows where `si` (SQL that both engines read) is true, and no other."""
    condition = text(si)
    return Index(nom, *colonnes, unique=unique, sqlite_where=condition, postgresql_where=condition)


def appuis(table: type[Base]) -> list[Column[Any]]:
    """Return every column, of any table, that leans on this one's `id`."""
    cible = f"{table.__tablename__}.id"
    return [
        colonne
        for autre in Base.metadata.sorted_tables
        for colonne in autre.columns
        if any(lien.target_fullname == cible for lien in colonne.foreign_keys)
    ]
