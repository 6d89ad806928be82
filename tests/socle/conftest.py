"""An empty base, and a migrated one, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.socle.bdd import creer_moteur
from tests.bases import copie
from tests.postgres import base_jetable

_SUR_CHACUN = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=_SUR_CHACUN)
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


@pytest.fixture(params=_SUR_CHACUN)
def montee(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a base that every migration has gone through, copied: it was done once."""
    with copie(request.getfixturevalue(f"modele_{request.param}"), tmp_path) as url:
        moteur = creer_moteur(url)
        yield moteur
        moteur.dispose()
