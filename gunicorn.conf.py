"""How gunicorn serves the application: `gunicorn wsgi:app` reads this file by itself.

`PORT` (8000), `WEB_CONCURRENCY` (processes, 2) and `WEB_THREADS` (threads of each, 4).

Threads, because a return from FranceConnect may wait for seconds: the others are served meanwhile.
Safe under every Python we support: 3.11's crash is mended in `app/bdd.py`
(docs/decisions/0016-ramasse-miettes.md).
"""

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from threading import local
from time import monotonic
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from app.pages_erreur import ATTENTE
from config import ReglagesInvalides, nombre


class Journaux(Logger):
    """Gunicorn's logs without query strings (a token, a name) and without forged lines."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> Any:
        """The path as it was sent: decoded, a %0A in it would start a line of its own."""
        atomes = super().atoms(resp, req, environ, request_time)
        atomes["U"] = _chemin(environ["RAW_URI"])
        return atomes

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """What escapes the application is logged with the address: keep its path only."""
        sans = [_chemin(valeur) if isinstance(valeur, str) else valeur for valeur in args]
        super().exception(msg, *sans, **kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A malformed request is quoted in the warning."""
        super().warning(_chemin(msg), *args, **kwargs)


class Travailleur(ThreadWorker):
    """Tells the application how long each request has waited for a thread, in seconds."""

    wsgi: Any

    def init_process(self) -> None:
        """Each thread keeps the wait of the request that it serves."""
        self.en_cours = local()
        super().init_process()

    def load_wsgi(self) -> None:
        """Put the wait in the request's environment, where no client can write."""
        super().load_wsgi()
        self.wsgi = partial(self._servir, self.wsgi)

    def enqueue_req(self, conn: TConn) -> None:
        """A request, or a new connection, starts waiting."""
        conn.arrivee = monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> object:
        """It has waited."""
        self.en_cours.attente = monotonic() - conn.arrivee
        return super().handle(conn)

    def _servir(self, application: Any, environ: dict[str, Any], repondre: Any) -> Iterable[bytes]:
        environ[ATTENTE] = self.en_cours.attente
        reponse: Iterable[bytes] = application(environ, repondre)
        return reponse


def _chemin(adresse: str) -> str:
    return adresse.partition("?")[0].encode("unicode_escape").decode("ascii")


try:
    bind = f"0.0.0.0:{nombre('PORT', '8000')}"
    workers, threads = nombre("WEB_CONCURRENCY", "2"), nombre("WEB_THREADS", "4")
except ReglagesInvalides as refus:
    sys.exit(str(refus))
worker_class = Travailleur

# Longer than the slowest page (a return from FranceConnect: 2 s + 4 s), shorter than patience.
timeout = 30
graceful_timeout = 25
keepalive = 5
# FranceConnect's /authorize/ carries its parameters in the address.
limit_request_line = 8190
# The heartbeat file of each worker must not wait for a disk.
memoire = Path("/dev/shm")
worker_tmp_dir = str(memoire) if memoire.is_dir() else None

# X-Forwarded-* is read in one place, the application (setting `PROXIES`), not here.
forwarded_allow_ips = ""
control_socket_disable = True

logger_class = Journaux
accesslog = "-"
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)so %(D)sus'
errorlog = "-"
