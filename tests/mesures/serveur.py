"""Programs started for the measures, on free ports, and stopped after."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from config import RACINE
from tests.bouchon.echanges import port_libre

ATTENTE = 60.0


@contextmanager
def gunicorn(module: str, environ: Mapping[str, str]) -> Iterator[int]:
    """Serve `module` as in production, on the port given back."""
    port = port_libre()
    with tempfile.TemporaryFile("w+") as erreurs:
        lance = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}"],
            cwd=RACINE,
            env={**os.environ, **environ, "PORT": str(port)},
            stdout=subprocess.DEVNULL,
            stderr=erreurs,
        )
        try:
            _attendre(lance, port)
            yield port
        except BaseException:
            erreurs.seek(0)
            sys.stderr.write(erreurs.read()[-4000:])
            raise
        finally:
            lance.terminate()
            lance.wait(30)


def _attendre(lance: subprocess.Popen[bytes], port: int) -> None:
    fin = time.monotonic() + ATTENTE
    while time.monotonic() < fin and lance.poll() is None:
        with socket.socket() as prise:
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"le serveur n’est pas venu (port {port})")
