"""What makes wait: a request’s patience, somebody else’s lock, one’s turn."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from app.socle.delais import perdre_patience_apres
from app.socle.tour import Tour

PATIENCE = 0.4
# Seconds: more than any turn takes here.
LONGTEMPS = 30.0


@contextmanager
def une_requete(secondes: float = PATIENCE) -> Iterator[None]:
    """As within a request: little patience."""
    perdre_patience_apres(secondes)
    try:
        yield
    finally:
        perdre_patience_apres(None)


def passer(tour: Tour) -> float:
    """Take one's turn; return the seconds that it was waited for."""
    with tour.attendre() as attendu:
        return attendu


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
