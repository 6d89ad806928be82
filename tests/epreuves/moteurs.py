"""The two engines, and what is done to them."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Protocol

from app.socle import migrations
from app.socle.bdd import creer_moteur
from tests.epreuves.declaration import POSTGRESQL, SQLITE
from tests.moteurs import programmes_postgresql
from tests.postgres import COURT, DURABLE, GrappeTemporaire, PostgresqlAbsentError, base_jetable

_MODELE = "modele"


class Moteur(Protocol):
    """An engine of bases: each fault has one of its own, migrated."""

    nom: str

    def base(self, dossier: Path) -> AbstractContextManager[str]:
        """Yield the address of a new base."""


def _migrer(url: str) -> None:
    moteur = creer_moteur(url)
    migrations.monter(moteur)
    moteur.dispose()


class Sqlite:
    """Files, copied from one that was migrated."""

    nom = SQLITE

    def __init__(self, dossier: Path) -> None:
        self.modele = dossier / "modele.db"
        _migrer(f"sqlite:///{self.modele}")
        with closing(sqlite3.connect(self.modele)) as connexion:
            connexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def base(self, dossier: Path) -> Iterator[str]:
        """Yield the address of a new base, a file of this folder."""
        shutil.copyfile(self.modele, dossier / "base.db")
        yield f"sqlite:///{dossier / 'base.db'}"


class Postgresql:
    """A durable cluster of our own, that may be stopped, or hung."""

    nom = POSTGRESQL

    def __init__(self, dans: Path = COURT) -> None:
        programmes = programmes_postgresql()
        if programmes is None:
            raise PostgresqlAbsentError("PostgreSQL absent de cette machine")
        self.grappe = GrappeTemporaire(programmes, DURABLE, dans)
        self.grappe.demarrer()
        self._pile = ExitStack()
        _migrer(self._pile.enter_context(base_jetable(self.grappe.url, nom=_MODELE)))

    @contextmanager
    def base(self, _: Path) -> Iterator[str]:
        """Yield the address of a new base."""
        with base_jetable(self.grappe.url, modele=_MODELE) as url:
            yield url

    def est_la(self) -> bool:
        """True while its first process lives; a disk that is full may end it."""
        try:
            os.kill(self.processus()[-1], 0)
        except (OSError, IndexError):
            return False
        return True

    def processus(self) -> list[int]:
        """The server's processes, all of them, its first one last."""
        premier = int((self.grappe.donnees / "postmaster.pid").read_text().split()[0])
        enfants = Path(f"/proc/{premier}/task/{premier}/children").read_text().split()
        return [*map(int, enfants), premier]

    def figer(self) -> None:
        """Hang it: it takes connections in, and says nothing."""
        for pid in reversed(self.processus()):
            os.kill(pid, signal.SIGSTOP)

    def degeler(self) -> None:
        """Let it go on."""
        for pid in self.processus():
            os.kill(pid, signal.SIGCONT)

    def fermer(self) -> None:
        """Stop the cluster and forget it."""
        self._pile.close()
        self.grappe.arreter()


@contextmanager
def disque(dossier: Path, mega: int) -> Iterator[Path]:
    """Mount a disk of this size. Raises CalledProcessError when the system does not let us."""
    ici = dossier / "disque"
    ici.mkdir()
    monter = ["mount", "-t", "tmpfs", "-o", f"size={mega}m,mode=755", "tmpfs", str(ici)]
    subprocess.run(monter, check=True, capture_output=True, timeout=30)
    try:
        yield ici
    finally:
        subprocess.run(["umount", "--lazy", str(ici)], check=True, timeout=30)
