"""The service under gunicorn, as in production, with its processes in our hand."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from config import RACINE
from tests.bouchon.echanges import port_libre

PATIENCE = 90.0  # seconds: the machine may be busy


class Service:
    """One host's worth: a gunicorn and its workers, on a port of this machine."""

    def __init__(self, environ: Mapping[str, str], traces: Path, module: str = "wsgi:app") -> None:
        self.port, self.module, self.traces = port_libre(), module, traces
        self.environ = {"WEB_CONCURRENCY": "2", **environ, "PORT": str(self.port)}
        self._maitre: subprocess.Popen[bytes] | None = None

    @property
    def maitre(self) -> subprocess.Popen[bytes]:
        """Gunicorn itself."""
        assert self._maitre is not None, "le service n’a pas été lancé"
        return self._maitre

    def demarrer(self) -> None:
        """Start it, in a group of its own; return when it answers."""
        with self.traces.open("ab") as erreurs:
            self._maitre = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", self.module, "--bind", f"127.0.0.1:{self.port}"],
                cwd=RACINE,
                env={**os.environ, **self.environ},
                stdout=subprocess.DEVNULL,
                stderr=erreurs,
                start_new_session=True,
            )
        self.attendre()

    def attendre(self) -> None:
        """Return when a worker answers: ours, not whoever has taken the port meanwhile."""
        fin, annonce = time.monotonic() + PATIENCE, f":{self.port} ({self.maitre.pid})"
        while not (annonce in self.traces.read_text(errors="replace") and self.est_la()):
            assert self.maitre.poll() is None, self.traces.read_text(errors="replace")[-2000:]
            assert time.monotonic() < fin, "le service ne vient pas"
            time.sleep(0.05)

    def est_la(self) -> bool:
        """True when it says that it lives."""
        try:
            sonde = httpx.get(f"http://127.0.0.1:{self.port}/sante", timeout=5)
        except httpx.TransportError:
            return False
        return sonde.status_code == 200

    def ouvriers(self) -> list[int]:
        """Process ids of the workers."""
        enfants = Path(f"/proc/{self.maitre.pid}/task/{self.maitre.pid}/children")
        return [int(pid) for pid in enfants.read_text().split()]

    def tuer(self) -> None:
        """Kill -9 of the whole."""
        os.killpg(self.maitre.pid, signal.SIGKILL)
        self.maitre.wait(30)

    def signaler(self, lequel: signal.Signals) -> None:
        """Tell gunicorn."""
        self.maitre.send_signal(lequel)

    def arreter(self) -> None:
        """Stop it as systemd does, whatever state it is in."""
        if self._maitre is None or self._maitre.poll() is not None:
            return
        self._maitre.terminate()
        try:
            self._maitre.wait(40)
        except subprocess.TimeoutExpired:
            self.tuer()
