"""A PostgreSQL of the tests' own: a throw-away cluster, and throw-away databases in it.

Never a server that happens to answer: either `TEST_POSTGRES_URL` names one on purpose, or the
programs found on the machine (`tests.moteurs`) make a cluster in a temporary folder, reached by
a Unix socket only, without durability, removed at the end.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from tests.moteurs import programmes_postgresql

UTILISATEUR = "aidants"
# Not $TMPDIR: a Unix socket's path holds about 100 characters, macOS's is long.
COURT = Path("/tmp")  # noqa: S108
# What a server keeps by default: for the measures (tests/mesures).
DURABLE = {"listen_addresses": "''", "max_connections": "200", "timezone": "UTC"}
REGLAGES = DURABLE | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "256MB",  # it is kept in memory
}
# Free bytes, of which a cluster of the tests' own fills half at most.
_PLACE = 2 << 30


class PostgresqlAbsentError(RuntimeError):
    """No PostgreSQL programs on this machine, and no `TEST_POSTGRES_URL`."""


class GrappeTemporaire:
    """A cluster in a temporary folder; `demarrer()` gives its address, `arreter()` removes it."""

    def __init__(
        self, programmes: Path, reglages: Mapping[str, str] = REGLAGES, dans: Path = COURT
    ) -> None:
        self.programmes, self.reglages = programmes, reglages
        self.dossier = Path(tempfile.mkdtemp(prefix="ac-pg-", dir=dans))
        self.compte = compte_ordinaire()
        if self.compte is not None:
            os.chown(self.dossier, self.compte.pw_uid, self.compte.pw_gid)

    @property
    def donnees(self) -> Path:
        """The folder of what it holds."""
        return self.dossier / "base"

    @property
    def url(self) -> str:
        """SQLAlchemy address of the cluster's `postgres` database, as its superuser."""
        return f"postgresql+psycopg://{UTILISATEUR}@/postgres?host={self.dossier}&port=5432"

    def demarrer(self) -> str:
        """Create and start the cluster; raises `CalledProcessError` with its log on stderr."""
        atexit.register(self.arreter)
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        self._lancer(
            "initdb", "--no-sync", "--auth=trust", f"--username={UTILISATEUR}",
            "--encoding=UTF8", f"--locale={locale}", "--pgdata", str(self.donnees),
        )  # fmt: skip
        self.lancer()
        return self.url

    def lancer(self) -> None:
        """Start a cluster that is there."""
        reglages = " ".join(f"-c {nom}={valeur}" for nom, valeur in self.reglages.items())
        self._lancer(
            "pg_ctl", "start", "--wait", "--silent", "--pgdata", str(self.donnees),
            "--log", str(self.dossier / "journal.txt"),
            "--options", f"-k {self.dossier} {reglages}",
        )  # fmt: skip

    def couper(self) -> None:
        """Stop the cluster at once, as a machine that loses its power; `lancer()` mends it."""
        self._lancer("pg_ctl", "stop", "--mode=immediate", "--pgdata", str(self.donnees))

    def arreter(self) -> None:
        """Stop the cluster at once and remove its folder; calling it twice is harmless."""
        if (self.donnees / "postmaster.pid").exists():
            self.couper()
        shutil.rmtree(self.dossier, ignore_errors=True)
        atexit.unregister(self.arreter)

    def _lancer(self, programme: str, *arguments: str) -> None:
        # PostgreSQL refuses root: hand over to an ordinary account. What it prints goes to a
        # file and not to a pipe, which the server would inherit and keep open.
        compte = self.compte
        with (self.dossier / "commandes.txt").open("a") as sortie:
            fini = subprocess.run(
                [self.programmes / programme, *arguments],
                cwd=self.dossier,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                timeout=60,
                check=False,
                user=compte and compte.pw_uid,
                group=compte and compte.pw_gid,
                extra_groups=[] if compte else None,
            )
        if fini.returncode:
            for trace in self.dossier.glob("*.txt"):
                print(trace.read_text(errors="replace"), file=sys.stderr)
            fini.check_returncode()


def _ou(reglages: Mapping[str, str]) -> Path:
    """Where a cluster lives: in memory when nothing of it is to last and there is room."""
    memoire = Path("/dev/shm")  # noqa: S108
    ephemere = reglages.get("fsync") == "off" and os.access(memoire, os.W_OK)
    assez = ephemere and shutil.disk_usage(memoire).free > _PLACE
    return memoire if assez else COURT


def compte_ordinaire() -> pwd.struct_passwd | None:
    """The account that runs the cluster when we are root, None when we are not."""
    if os.geteuid() != 0:
        return None
    for nom in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(nom)
        except KeyError:
            continue
    raise PostgresqlAbsentError("aucun compte ordinaire pour lancer PostgreSQL sans être root")


@contextmanager
def postgres_temporaire(reglages: Mapping[str, str] = REGLAGES) -> Iterator[str]:
    """Yield a superuser address: `TEST_POSTGRES_URL`, else a cluster that lives for the block.

    Raises `PostgresqlAbsentError` when there is neither.
    """
    if donnee := os.environ.get("TEST_POSTGRES_URL"):
        yield donnee
        return
    programmes = programmes_postgresql()
    if programmes is None:
        raise PostgresqlAbsentError("PostgreSQL absent de cette machine")
    grappe = GrappeTemporaire(programmes, reglages, _ou(reglages))
    try:
        yield grappe.demarrer()
    finally:
        grappe.arreter()


@cache
def _maitre(serveur: str) -> sa.Engine:
    """One connection for all the databases that this process makes there."""
    return sa.create_engine(
        serveur, isolation_level="AUTOCOMMIT", pool_size=1, max_overflow=0, pool_pre_ping=True
    )


@contextmanager
def base_jetable(
    serveur: str, *, modele: str | None = None, nom: str | None = None
) -> Iterator[str]:
    """Yield the address of a new database, a copy of `modele` or empty, dropped after."""
    nom, moteur = nom or f"essai_{uuid4().hex[:12]}", _maitre(serveur)
    with moteur.connect() as connexion:
        connexion.exec_driver_sql(f'CREATE DATABASE "{nom}" TEMPLATE "{modele or "template0"}"')
    try:
        yield moteur.url.set(database=nom).render_as_string(hide_password=False)
    finally:
        with moteur.connect() as connexion:
            connexion.exec_driver_sql(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')
