"""Two hosts' worth behind nginx, on one base through PgBouncer in transaction mode."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.bouchon.courriels import demarrer_smtp
from app.bouchon.reglages import ReglagesBouchon
from tests.bouchon.echanges import port_libre
from tests.epreuves.banc import Banc
from tests.epreuves.service import PATIENCE, Service
from tests.moteurs import nginx, pgbouncer
from tests.pgbouncer import pgbouncer_devant

# A POST that had left is not sent again by nginx: who wrote it decides.
_REGLAGES = """{compte}daemon off; worker_processes 1; pid {dossier}/pid; error_log {dossier}/erreurs crit;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {dossier}/c; proxy_temp_path {dossier}/p; fastcgi_temp_path {dossier}/f;
    uwsgi_temp_path {dossier}/u; scgi_temp_path {dossier}/s;
    upstream service {{
        server 127.0.0.1:{ports[0]} max_fails=1 fail_timeout=1s;
        server 127.0.0.1:{ports[1]} max_fails=1 fail_timeout=1s;
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


@dataclass(frozen=True)
class Parc:
    """Two hosts, the port of the proxy before them, the folder of the mails that left."""

    a: Service
    b: Service
    port: int
    courriels: Path


class Absent(Exception):
    """A program that this fault needs is not on the machine."""


@contextmanager
def parc(banc: Banc) -> Iterator[Parc]:
    """Start all of it. Raises Absent."""
    mandataire, bassin = nginx(), pgbouncer()
    if mandataire is None or bassin is None:
        raise Absent("installez nginx et pgbouncer")
    with ExitStack() as pile:
        smtp = port_libre()
        poste = demarrer_smtp(ReglagesBouchon(smtp_port=smtp, dossier=banc.dossier))
        pile.callback(poste.stop)
        url = pile.enter_context(pgbouncer_devant(bassin, banc.url, connexions=10))
        banc.environ |= {
            "DATABASE_URL": url,
            "SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "PROXIES": "1",
        }
        a, b = (pile.enter_context(banc.service()) for _ in range(2))
        port = pile.enter_context(_nginx(mandataire, banc.dossier / "nginx", (a.port, b.port)))
        yield Parc(a, b, port, banc.dossier / "courriels")


@contextmanager
def _nginx(programme: Path, dossier: Path, ports: tuple[int, int]) -> Iterator[int]:
    port, compte = port_libre(), "" if os.geteuid() else "user root; "
    dossier.mkdir()
    reglages = _REGLAGES.format(dossier=dossier, ports=ports, port=port, compte=compte)
    (dossier / "nginx.conf").write_text(reglages)
    lance = subprocess.Popen([programme, "-p", dossier, "-c", dossier / "nginx.conf"])
    try:
        _attendre(port)
        yield port
    finally:
        lance.terminate()
        lance.wait(30)
        shutil.rmtree(dossier)


def _attendre(port: int) -> None:
    fin = time.monotonic() + PATIENCE
    while time.monotonic() < fin:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/sante", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("nginx ne vient pas")
