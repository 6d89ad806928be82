"""A small client that asks much of a server on this machine, and costs it little.

Raw HTTP/1.1 over kept sockets: a client library would take as much of the processor as the
server that it measures. Loopback only; bounded in time.
"""

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Lock

CONNEXIONS = 8
_LONGUEUR = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Prise:
    """One kept connection to a local port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ouvrir()

    def _ouvrir(self) -> None:
        self._prise = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        self._prise.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def demander(self, requete: bytes) -> tuple[int, bytes]:
        """Send one request; return the status and the body."""
        self._prise.sendall(requete)
        recu = b""
        while b"\r\n\r\n" not in recu:
            recu += self._lire()
        entetes, _, corps = recu.partition(b"\r\n\r\n")
        trouvee = _LONGUEUR.search(entetes)
        if trouvee is None:
            raise RuntimeError(f"réponse sans longueur : {entetes!r}")
        while len(corps) < int(trouvee[1]):
            corps += self._lire()
        if b"\r\nconnection: close" in entetes.lower():
            self.fermer()
            self._ouvrir()
        return int(entetes[9:12]), corps

    def _lire(self) -> bytes:
        if not (morceau := self._prise.recv(65_536)):
            raise RuntimeError("le serveur a fermé la connexion")
        return morceau

    def fermer(self) -> None:
        """Hang up."""
        self._prise.close()


def debit(port: int, requetes: Iterator[bytes], *, secondes: float) -> float:
    """Answers per second, all 200, until the time or the requests are over."""
    verrou, debut = Lock(), time.perf_counter()
    fin = debut + secondes

    def suivante() -> bytes | None:
        with verrou:
            return next(requetes, None)

    def courir(_: int) -> int:
        prise, nombre = Prise(port), 0
        while time.perf_counter() < fin and (requete := suivante()):
            statut, corps = prise.demander(requete)
            if statut != 200:
                raise RuntimeError(f"{statut} : {corps[:300]!r} à {requete[:80]!r}")
            nombre += 1
        prise.fermer()
        return nombre

    with ThreadPoolExecutor(CONNEXIONS) as fils:
        total = sum(fils.map(courir, range(CONNEXIONS)))
    return total / (time.perf_counter() - debut)


def durees(prises: list[Prise], requetes: list[Iterator[bytes]], *, fois: int) -> list[float]:
    """Median seconds of one answer of each server, asked in turn."""
    releves: list[list[float]] = [[] for _ in prises]
    for _ in range(fois):
        for releve, prise, suite in zip(releves, prises, requetes, strict=True):
            requete, debut = next(suite), time.perf_counter()
            statut, corps = prise.demander(requete)
            releve.append(time.perf_counter() - debut)
            if statut != 200:
                raise RuntimeError(f"{statut} : {corps[:300]!r}")
    return [median(releve) for releve in releves]
