"""An nginx of the tests' own, before one or several services of this machine."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bouchon.echanges import port_libre

_PATIENCE = 90.0  # seconds: the machine may be busy
# A POST that had left is not sent again by nginx: who wrote it decides.
_REGLAGES = """{compte}daemon off; worker_processes 1; pid {dossier}/pid; error_log {dossier}/erreurs crit;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {dossier}/c; proxy_temp_path {dossier}/p; fastcgi_temp_path {dossier}/f;
    uwsgi_temp_path {dossier}/u; scgi_temp_path {dossier}/s;
    upstream service {{
        {serveurs}
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://service;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $host;
            proxy_connect_timeout 3s;
            proxy_read_timeout 35s;
            proxy_next_upstream error;
        }}
    }}
}}
"""


@contextmanager
def nginx_devant(
    programme: Path, dossier: Path, ports: Sequence[int], *, sonde: str = "/sante"
) -> Iterator[int]:
    """Yield its port once `sonde` answers through it; `dossier` is made, and removed after."""
    port, compte = port_libre(), "" if os.geteuid() else "user root; "
    serveurs = " ".join(f"server 127.0.0.1:{p} max_fails=1 fail_timeout=1s;" for p in ports)
    dossier.mkdir()
    (dossier / "nginx.conf").write_text(
        _REGLAGES.format(dossier=dossier, serveurs=serveurs, port=port, compte=compte)
    )
    lance = subprocess.Popen([programme, "-p", dossier, "-c", dossier / "nginx.conf"])
    try:
        _attendre(f"http://127.0.0.1:{port}{sonde}")
        yield port
    finally:
        lance.terminate()
        lance.wait(30)
        shutil.rmtree(dossier)


def _attendre(adresse: str) -> None:
    fin = time.monotonic() + _PATIENCE
    while time.monotonic() < fin:
        try:
            if httpx.get(adresse, timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("nginx ne vient pas")
