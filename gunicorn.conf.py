"""How gunicorn serves the application: `gunicorn wsgi:app` reads this file by itself.

`PORT` (8000), `WEB_CONCURRENCY` (processes, 2) and `WEB_THREADS` (threads of each, 4).

Threads, because a return from FranceConnect may wait for seconds: the others are served meanwhile.
Safe under every Python we support: 3.11's crash is mended in `app/socle/bdd.py`
(docs/decisions/0016-ramasse-miettes.md).
"""

import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from selectors import EVENT_READ
from socket import MSG_DONTWAIT, MSG_PEEK, SHUT_WR, socket
from threading import local
from time import monotonic
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from app.socle.delais import ATTENTE
from app.socle.tour import Tour
from config import ReglagesInvalides, nombre

# Seconds: for the first bytes of a connection, for the other side to hang up, for whom the system
# let in just before it stops (they have sent nothing yet, or are on their way).
SILENCE, ADIEU, DERNIERES = 5.0, 2.0, 0.2
# Seconds that a request waits for the one before it in its process: most take a tenth of that.
TOUR = 0.05
SANTE = "/sante"


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


class Prise(TConn):
    """A connection whose end is the worker's business, not one of its waits."""

    def __init__(self, travailleur: "Travailleur", *args: Any) -> None:
        super().__init__(*args)
        self.travailleur = travailleur

    def close(self, graceful: bool = False) -> None:
        """Hang up; gracefully: once the other side did, lest it loses the end of the answer."""
        if graceful:
            self.travailleur.raccrocher(self)
        else:
            super().close()


class Travailleur(ThreadWorker):
    """Waits on nobody: not on who says nothing, not on who does not hang up.

    It tells the application how long each request has waited to be served, in seconds, keeps one thread
    for `/sante`, and stops with no connection reset (docs/decisions/0025-delais.md). Requests of
    one process take turns, unless one takes long (docs/decisions/0078-chacun-son-tour.md).
    """

    wsgi: Any

    def init_process(self) -> None:
        """Each thread keeps the wait of the request that it serves."""
        self.en_cours = local()
        self.tour = Tour(TOUR)
        self.veille = ThreadPoolExecutor(1)
        self.partantes: deque[Prise] = deque()
        super().init_process()

    def load_wsgi(self) -> None:
        """Put the wait in the request's environment, where no client can write."""
        super().load_wsgi()
        self.wsgi = partial(self._servir, self.wsgi)

    def accept(self, listener: socket) -> None:
        """A new connection waits for its first bytes here; a thread would wait with it."""
        try:
            nouvelle, adresse = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        prise = Prise(self, self.cfg, nouvelle, adresse, listener.getsockname())
        prise.timeout = monotonic() + SILENCE
        self.pending_conns.append(prise)
        self._guetter(prise, self.on_pending_socket_readable)

    def enqueue_req(self, conn: Prise) -> None:
        """A request starts waiting for a thread."""
        conn.arrivee = monotonic()
        fils = self.veille if _demande_la_sante(conn.sock) else self.tpool
        faite = fils.submit(self.handle, conn)
        faite.add_done_callback(lambda f: self.method_queue.defer(self.finish_request, conn, f))

    def handle(self, conn: Prise) -> object:
        """It has waited."""
        self.en_cours.attente = monotonic() - conn.arrivee
        return super().handle(conn)

    def _servir(self, application: Any, environ: dict[str, Any], repondre: Any) -> Iterable[bytes]:
        son_tour = nullcontext(0.0) if environ["PATH_INFO"] == SANTE else self.tour.attendre()
        with son_tour as attente:
            environ[ATTENTE] = self.en_cours.attente + attente
            reponse: Iterable[bytes] = application(environ, repondre)
        return reponse

    def raccrocher(self, prise: Prise) -> None:
        """Say that nothing more will come, then wait for the other side to hang up."""
        with suppress(OSError):
            prise.sock.setblocking(False)
            prise.sock.shutdown(SHUT_WR)
        self.nr_conns += 1  # still open: `finish_request` has just counted it out
        prise.timeout = monotonic() + ADIEU
        self.partantes.append(prise)
        self._guetter(prise, self._vider)

    def _vider(self, prise: Prise, _: object) -> None:
        try:
            reste = prise.sock.recv(65_536)
        except OSError:
            reste = b""
        if not reste:
            self._oublier(prise)

    def _oublier(self, prise: Prise) -> None:
        self.poller.unregister(prise.sock)
        self.partantes.remove(prise)
        self.nr_conns -= 1
        prise.close()

    def _guetter(self, prise: Prise, suite: Callable[[Prise, object], None]) -> None:
        self.poller.register(prise.sock, EVENT_READ, partial(suite, prise))

    def murder_pending(self) -> None:
        """Close what stays silent, and what was told goodbye and does not leave."""
        super().murder_pending()
        while self.partantes and self.partantes[0].timeout <= monotonic():
            self._oublier(self.partantes[0])

    def set_accept_enabled(self, enabled: bool) -> None:
        """When stopping, first take in whom the system has already let in: nobody else will."""
        if enabled or self.alive:
            super().set_accept_enabled(enabled)
            return
        fin = monotonic() + DERNIERES
        while monotonic() < fin:
            self.wait_for_and_dispatch_events(timeout=DERNIERES / 4)
        super().set_accept_enabled(False)
        for ecoute in self.sockets:
            ecoute.close()


def _demande_la_sante(prise: socket) -> bool:
    """Whole, so that who sends half of it does not keep the one thread of whoever watches."""
    try:
        debut = prise.recv(4096, MSG_PEEK | MSG_DONTWAIT)
    except OSError:
        return False
    return debut.startswith((b"GET /sante ", b"HEAD /sante ")) and b"\r\n\r\n" in debut


def _chemin(adresse: str) -> str:
    return adresse.partition("?")[0].encode("unicode_escape").decode("ascii")


try:
    bind = f"0.0.0.0:{nombre('PORT', '8000')}"
    workers, threads = nombre("WEB_CONCURRENCY", "2"), nombre("WEB_THREADS", "4")
except ReglagesInvalides as refus:
    sys.exit(str(refus))
worker_class = Travailleur

# Longer than the slowest page (a return from FranceConnect: 9 s), shorter than patience.
timeout = 30
graceful_timeout = 25
# Longer than a proxy keeps its own (nginx: 60 s): it hangs up first, never in the middle of a request.
keepalive = 75
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
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)so %(D)sus %({x-request-id}o)s'
errorlog = "-"
