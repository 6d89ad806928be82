"""A PostgreSQL that freezes when a test says so: it still accepts, and says nothing more.

As a server that was stopped (SIGSTOP), or whose network swallows everything; without stopping the
one that the other tests use.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


class Gel:
    """What lies between the service and its base."""

    def __init__(self, url: str) -> None:
        self._vraie = sa.make_url(url)
        self._passe = threading.Event()
        self._passe.set()
        self._prises: list[socket.socket] = []
        self._ecoute = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accueillir, daemon=True).start()

    @property
    def url(self) -> str:
        """Address of the base, through here."""
        port = self._ecoute.getsockname()[1]
        ici = self._vraie.set(host="127.0.0.1", port=port, query={})
        return ici.render_as_string(hide_password=False)

    def geler(self) -> None:
        """From now on nothing passes."""
        self._passe.clear()

    def degeler(self) -> None:
        """All that was kept passes."""
        self._passe.set()

    def fermer(self) -> None:
        """Hang up on everybody."""
        self.degeler()
        self._ecoute.shutdown(socket.SHUT_RDWR)
        for prise in (self._ecoute, *self._prises):
            prise.close()

    def _accueillir(self) -> None:
        while True:
            try:
                client, _ = self._ecoute.accept()
            except OSError:
                return
            serveur = self._joindre()
            self._prises += [client, serveur]
            for de, vers in ((client, serveur), (serveur, client)):
                threading.Thread(target=self._verser, args=(de, vers), daemon=True).start()

    def _joindre(self) -> socket.socket:
        dossier = str(self._vraie.query.get("host", ""))
        if not dossier.startswith("/"):
            return socket.create_connection((self._vraie.host, self._vraie.port or 5432))
        prise = socket.socket(socket.AF_UNIX)
        prise.connect(f"{dossier}/.s.PGSQL.{self._vraie.query.get('port', 5432)}")
        return prise

    def _verser(self, de: socket.socket, vers: socket.socket) -> None:
        try:
            while morceau := de.recv(65_536):
                self._passe.wait()
                vers.sendall(morceau)
            vers.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


@contextmanager
def gel_devant(url: str) -> Iterator[Gel]:
    """Yield what may freeze before the base at `url`."""
    gel = Gel(url)
    try:
        yield gel
    finally:
        gel.fermer()
