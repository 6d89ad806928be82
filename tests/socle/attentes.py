"""A base that makes wait: a request’s patience, somebody else’s lock."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from app.socle.delais import perdre_patience_apres

PATIENCE = 0.4


@contextmanager
def une_requete(secondes: float = PATIENCE) -> Iterator[None]:
    """As within a request: little patience."""
    perdre_patience_apres(secondes)
    try:
        yield
    finally:
        perdre_patience_apres(None)


@contextmanager
def verrou_d_un_autre(moteur: Engine) -> Iterator[None]:
    """Another process writes, and does not end."""
    if moteur.dialect.name == "sqlite":
        autre: Any = sqlite3.connect(str(moteur.url.database), isolation_level=None)
        autre.execute("BEGIN IMMEDIATE")
    else:
        autre = sa.create_engine(moteur.url, poolclass=sa.NullPool).raw_connection()
        autre.cursor().execute("LOCK TABLE organisation, connexion IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        autre.close()
