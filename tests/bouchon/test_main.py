"""The program itself: it starts, logs no secret, says plainly that a port is taken, and stops."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.bouchon.echanges import port_libre

RACINE = Path(__file__).parents[2]


def lancer(tmp_path, port, smtp):
    environ = {
        **os.environ,
        "BOUCHON_PORT": str(port),
        "BOUCHON_SMTP_PORT": str(smtp),
        "BOUCHON_DOSSIER": str(tmp_path),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "app.bouchon"],
        cwd=RACINE,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )


def attendre(port):
    for _ in range(200):
        try:
            return httpx.get(f"http://127.0.0.1:{port}/?code=SECRET", trust_env=False)
        except httpx.ConnectError:
            time.sleep(0.05)
    raise AssertionError("the stand-in does not answer")


@pytest.mark.parametrize("signe", [signal.SIGTERM, signal.SIGINT])
def test_il_sert_puis_s_arrete(tmp_path, signe):
    port, smtp = port_libre(), port_libre()
    programme = lancer(tmp_path, port, smtp)
    assert attendre(port).status_code == 200
    with socket.create_connection(("127.0.0.1", smtp)) as prise:
        assert prise.recv(3) == b"220"
    programme.send_signal(signe)
    _, trace = programme.communicate(timeout=10)
    assert programme.returncode == 0
    assert "GET / 200" in trace
    assert "SECRET" not in trace
    assert "Traceback" not in trace


@pytest.mark.parametrize("lequel", ["BOUCHON_PORT", "BOUCHON_SMTP_PORT"])
def test_un_port_pris_est_dit_en_une_phrase(tmp_path, lequel):
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        pris, libre = prise.getsockname()[1], port_libre()
        ports = (pris, libre) if lequel == "BOUCHON_PORT" else (libre, pris)
        programme = lancer(tmp_path, *ports)
        _, trace = programme.communicate(timeout=10)
    assert programme.returncode == 1
    assert f"Le port {pris} est déjà pris" in trace
    assert lequel in trace
    assert len(trace.strip().splitlines()) == 1
