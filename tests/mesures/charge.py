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
from typing import NamedTuple

CONNEXIONS = 8
_ADMISES = (200, 503)
_LONGUEUR = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Reponse(NamedTuple):
    """What came back: the body as it was sent, compressed or not."""

    statut: int
    entetes: bytes
    corps: bytes


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
        reponse = self.envoyer(requete)
        return reponse.statut, reponse.corps

    def envoyer(self, requete: bytes) -> Reponse:
        """Send one request; return all that came back."""
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
        return Reponse(int(entetes[9:12]), entetes, corps)

    def _lire(self) -> bytes:
        if not (morceau := self._prise.recv(65_536)):
            raise RuntimeError("le serveur a fermé la connexion")
        return morceau

    def fermer(self) -> None:
        """Hang up."""
        self._prise.close()


class Cadence(NamedTuple):
    """Answers per second, seconds of each, the fastest first, and how many were sent away (503)."""

    par_seconde: float
    durees: list[float]
    nb_refus: int


def debit(port: int, requetes: Iterator[bytes], *, secondes: float) -> float:
    """Answers per second, all 200, until the time or the requests are over."""
    lue = cadence(port, requetes, secondes=secondes)
    if lue.nb_refus:
        raise RuntimeError(f"{lue.nb_refus} demandes refusées (503)")
    return lue.par_seconde


def cadence(
    port: int, requetes: Iterator[bytes], *, secondes: float, connexions: int = CONNEXIONS
) -> Cadence:
    """Ask without rest until the time or the requests are over; 200 or 503, nothing else."""
    verrou, debut = Lock(), time.perf_counter()
    fin = debut + secondes

    def suivante() -> bytes | None:
        with verrou:
            return next(requetes, None)

    def courir(_: int) -> list[float | None]:
        prise, lues = Prise(port), list[float | None]()
        while (depart := time.perf_counter()) < fin and (requete := suivante()):
            statut, corps = prise.demander(requete)
            if statut not in _ADMISES:
                raise RuntimeError(f"{statut} : {corps[:300]!r} à {requete[:80]!r}")
            lues.append(time.perf_counter() - depart if statut == 200 else None)
        prise.fermer()
        return lues

    with ThreadPoolExecutor(connexions) as fils:
        lues = [lue for suite in fils.map(courir, range(connexions)) for lue in suite]
    servies = sorted(lue for lue in lues if lue is not None)
    duree = time.perf_counter() - debut
    return Cadence(len(servies) / duree, servies, len(lues) - len(servies))


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
