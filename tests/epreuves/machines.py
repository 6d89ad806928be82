"""Two hosts' worth behind nginx, on one base through PgBouncer in transaction mode."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.bouchon.courriels import demarrer_smtp
from app.bouchon.reglages import ReglagesBouchon
from tests.bouchon.echanges import port_libre
from tests.epreuves.banc import Banc
from tests.epreuves.service import Service
from tests.moteurs import nginx, pgbouncer
from tests.nginx import nginx_devant
from tests.pgbouncer import pgbouncer_devant


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
        port = pile.enter_context(
            nginx_devant(mandataire, banc.dossier / "nginx", (a.port, b.port))
        )
        yield Parc(a, b, port, banc.dossier / "courriels")
