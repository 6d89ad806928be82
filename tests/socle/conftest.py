"""An empty base, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.socle.bdd import creer_moteur
from tests.postgres import base_jetable


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def vide(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty base."""
    if request.param == "sqlite":
        moteur = creer_moteur(f"sqlite:///{tmp_path / 'vide.db'}")
        yield moteur
        moteur.dispose()
        return
    with base_jetable(request.getfixturevalue("serveur_postgres")) as url:
        moteur = creer_moteur(url)
        yield moteur
        moteur.dispose()
