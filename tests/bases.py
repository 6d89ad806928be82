"""Fixtures: a base for each test, copied from one made once: migrated, or with the cast in it."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
import sqlalchemy as sa

from app import create_app
from app.socle import migrations
from app.socle.bdd import creer_moteur
from config import charger
from tests.fabriques import INSTANT, Distribution, distribuer
from tests.postgres import base_jetable

# Seconds that one told to stop may still need, on a machine that is busy.
_FIN_D_UN_FACTEUR = 30.0


@dataclass(frozen=True)
class Modele:
    """A base to copy, and who is in it."""

    url: str
    presents: Distribution | None = None


@contextmanager
def copie(modele: Modele, dossier: Path) -> Iterator[str]:
    """Yield the address of a copy: a file of this folder, or a database dropped after."""
    url = sa.make_url(modele.url)
    if url.get_backend_name() == "sqlite":
        fichier = dossier / "essai.db"
        for reste in dossier.glob("essai.db*"):  # of the test before, its journal too
            reste.unlink()
        shutil.copyfile(str(url.database), fichier)
        yield f"sqlite:///{fichier}"
        return
    maitre = url.set(database="postgres").render_as_string(hide_password=False)
    # Of a name of its own: another worker copies for the same test with other values.
    with base_jetable(maitre, modele=url.database) as adresse:
        yield adresse


def _monter(url: str) -> Modele:
    moteur = creer_moteur(url)
    migrations.monter(moteur)
    moteur.dispose()
    poser(url)
    return Modele(url)


def _jouer(url: str) -> Modele:
    app = create_app(charger({"APP_ENV": "test", "DATABASE_URL": url}))
    presents = distribuer(app, INSTANT)
    app.extensions["moteur"].dispose()
    poser(url)
    return Modele(url, presents)


def poser(url: str) -> None:
    """Have all that an SQLite base holds in its one file, for a copy to be whole."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(sa.make_url(url).database))) as connexion:
            connexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture(scope="session")
def modele_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Modele:
    """A migrated SQLite file."""
    return _monter(f"sqlite:///{tmp_path_factory.mktemp('modele') / 'modele.db'}")


@pytest.fixture(scope="session")
def modele_postgresql(url_postgres: str) -> Modele:
    """A migrated PostgreSQL database."""
    return _monter(url_postgres)


@pytest.fixture(scope="session")
def scene_sqlite(
    modele_sqlite: Modele, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Modele]:
    """The SQLite file with the cast in it."""
    with copie(modele_sqlite, tmp_path_factory.mktemp("scene")) as url:
        yield _jouer(url)


@pytest.fixture(scope="session")
def scene_postgresql(
    modele_postgresql: Modele, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Modele]:
    """The PostgreSQL database with the cast in it."""
    with copie(modele_postgresql, tmp_path_factory.getbasetemp()) as url:
        yield _jouer(url)


@pytest.fixture(scope="session")
def dossier_des_bases() -> Iterator[Path]:
    """Where the test's base is, always the same: in memory where the system has such a folder."""
    en_memoire = Path("/dev/shm")  # noqa: S108
    with TemporaryDirectory(dir=en_memoire if os.access(en_memoire, os.W_OK) else None) as dossier:
        yield Path(dossier)


@pytest.fixture
def base(request: pytest.FixtureRequest, dossier_des_bases: Path) -> Iterator[str]:
    """Address of the test's base: SQLite, or what `deux_moteurs` asks for.

    The cast is in it for who asks for `troupe`.
    """
    contenu = "scene" if "troupe" in request.fixturenames else "modele"
    moteur = getattr(request, "param", "sqlite")
    with copie(request.getfixturevalue(f"{contenu}_{moteur}"), dossier_des_bases) as url:
        yield url
        _attendre_les_facteurs()


def _attendre_les_facteurs() -> None:
    """The next test's base has the same address: no postman of this one may still go round."""
    for fil in threading.enumerate():
        if fil.name == "facteur":
            fil.join(_FIN_D_UN_FACTEUR)
            assert not fil.is_alive(), "un facteur n’a pas été arrêté"


@pytest.fixture
def troupe(request: pytest.FixtureRequest, base: str) -> Distribution:
    """The fixed cast: two organisations, an aidant, a référent, a stranger, a mandate."""
    scene = request.getfixturevalue(f"scene_{sa.make_url(base).get_backend_name()}")
    return cast(Distribution, scene.presents)
