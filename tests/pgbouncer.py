"""A PgBouncer of the tests' own, in transaction mode, before a base of theirs."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tests.postgres import compte_ordinaire

PORT = 6432
REGLAGES = """[databases]
{base} = {vers}

[pgbouncer]
pool_mode = transaction
default_pool_size = {connexions}
listen_port = {port}
unix_socket_dir = {dossier}
logfile = {dossier}/journal.txt
auth_type = any
"""


@contextmanager
def pgbouncer_devant(programme: Path, url: str, *, connexions: int = 2) -> Iterator[str]:
    """Yield the address of the base at `url`, through PgBouncer.

    Two connections for everybody: no client keeps one, whatever it left there is found by another.
    """
    vraie = sa.make_url(url)
    # Not $TMPDIR: a Unix socket's path holds about 100 characters, macOS's is long.
    dossier, compte = Path(tempfile.mkdtemp(prefix="ac-pgb-", dir="/tmp")), compte_ordinaire()
    reglages = REGLAGES.format(
        base=vraie.database, vers=_conninfo(vraie), port=PORT, dossier=dossier,
        connexions=connexions,
    )  # fmt: skip
    (dossier / "pgbouncer.ini").write_text(reglages)
    if compte is not None:
        os.chown(dossier, compte.pw_uid, compte.pw_gid)
    lance = subprocess.Popen(
        [programme, "--quiet", str(dossier / "pgbouncer.ini")],
        cwd=dossier,
        user=compte and compte.pw_uid,
        group=compte and compte.pw_gid,
        extra_groups=[] if compte else None,
    )
    try:
        _attendre(lance, dossier / f".s.PGSQL.{PORT}")
        ici = vraie.set(host=None, port=None, query={"host": str(dossier), "port": str(PORT)})
        yield ici.render_as_string(hide_password=False)
    finally:
        lance.terminate()
        lance.wait(30)
        shutil.rmtree(dossier)


def _conninfo(url: sa.URL) -> str:
    champs = {
        "host": url.query.get("host") or url.host,
        "port": url.query.get("port") or url.port,
        "dbname": url.database,
        "user": url.username,
        "password": url.password,
    }
    return " ".join(f"{nom}='{valeur}'" for nom, valeur in champs.items() if valeur)


def _attendre(lance: subprocess.Popen[bytes], prise: Path) -> None:
    fin = time.monotonic() + 30
    while not prise.exists():
        assert lance.poll() is None, "PgBouncer n’est pas venu"
        assert time.monotonic() < fin, "PgBouncer ne vient pas"
        time.sleep(0.05)
