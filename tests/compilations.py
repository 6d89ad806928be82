"""What a run compiles once: every test builds an application, none needs its own compilers.

Jinja and werkzeug keep what they compile in the application; half of a test's time was there.
"""

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class Gabarits(BytecodeCache):
    """The templates' code by what it was compiled from, kept as long as the process."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of this very text, if it was met."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.codes[bucket.key, bucket.checksum] = bucket.code


class Regle(Rule):
    """A rule whose builder of addresses, made of its text alone, is compiled once."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        return _constructeur(self.rule, tuple(self._trace), append_unknown)


@cache
def _constructeur(texte: str, trace: tuple[Any, ...], suite: bool) -> Callable[..., Any]:
    modele = Rule(texte)
    modele._trace = list(trace)
    return modele._compile_builder(suite)


def _partager_les_ordres() -> None:
    """Every engine of one kind writes the same SQL: none compiles what another did."""
    compiles: Any = LRUCache(20_000)
    Engine._compiled_cache = property(lambda _: compiles, lambda _, __: None)  # type: ignore[assignment]
    for dialecte in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialecte.__eq__ = lambda self, autre: type(self) is type(autre)  # type: ignore[method-assign]
        dialecte.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


def installer() -> None:
    """Have every application of this process share what it compiles."""
    _partager_les_ordres()
    Flask.url_rule_class = Regle
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Gabarits()}
