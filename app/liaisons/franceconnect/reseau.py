"""The sockets of the calls to FranceConnect: one deadline and one size for all that is received.

A timeout of httpcore is that of one read: a server that sends a byte each second never meets it.
Here every wait (a name, a connection, a handshake, a byte) ends with the exchange, and every byte
counts as it comes off the wire, whatever it turns out to be: head, chunk size, trailer.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpcore

from app.socle.delais import a_temps


class TropGros(Exception):
    """More bytes than any answer of FranceConnect has."""


@dataclass(slots=True)
class _Bornes:
    """What is left to one call: until when (monotonic clock), how many bytes."""

    fin: float
    octets: int


_bornes: ContextVar[_Bornes] = ContextVar("bornes")


@contextmanager
def borner(fin: float, octets: int) -> Iterator[None]:
    """Bound the call made inside: it ends at `fin`, and receives `octets` at most.

    Raises httpcore's errors, and TropGros.
    """
    jeton = _bornes.set(_Bornes(fin, octets))
    try:
        yield
    finally:
        _bornes.reset(jeton)


def exiger_du_temps() -> float:
    """Return the seconds left. Raises httpcore.ReadTimeout when there are none."""
    reste = _bornes.get().fin - monotonic()
    if reste <= 0:
        raise httpcore.ReadTimeout("l’échange n’en finit pas")
    return reste


class Reseau(httpcore.SyncBackend):
    """Opens the sockets."""

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **options: Any
    ) -> httpcore.NetworkStream:
        """Connect; a name and all its addresses share `timeout`."""
        fin = monotonic() + _patience(timeout)
        adresses = _adresses(host, port, _patience(timeout))
        for rang, adresse in enumerate(adresses):
            part = (fin - monotonic()) / (len(adresses) - rang)
            try:
                return _Flux(super().connect_tcp(adresse, port, max(part, 0), *args, **options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if adresse == adresses[-1]:
                    raise
        raise httpcore.ConnectError("aucune adresse")


def _adresses(hote: str, port: int, secondes: float) -> list[str]:
    def resoudre() -> list[str]:
        trouvees = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(trouvee[4][0]) for trouvee in trouvees))

    try:
        return a_temps(resoudre, secondes, defaire=lambda _: None)
    except TimeoutError as erreur:
        raise httpcore.ConnectTimeout("le nom ne se résout pas") from erreur
    except OSError as erreur:
        raise httpcore.ConnectError("nom inconnu") from erreur


class _Flux(httpcore.NetworkStream):
    """A socket whose every wait and every byte is counted."""

    def __init__(self, flux: httpcore.NetworkStream) -> None:
        self._flux = flux

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        bornes = _bornes.get()
        lus = self._flux.read(max_bytes, _patience(timeout))
        bornes.octets -= len(lus)
        if bornes.octets < 0:
            raise TropGros
        return lus

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._flux.write(buffer, _patience(timeout))

    def close(self) -> None:
        self._flux.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Flux(self._flux.start_tls(ssl_context, server_hostname, _patience(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._flux.get_extra_info(info)


def _patience(secondes: float | None) -> float:
    reste = exiger_du_temps()
    return reste if secondes is None else min(secondes, reste)
