"""Firefox's own remote, Marionette: every Firefox has it, and no driver stands between."""

import json
import socket
import time
from typing import Any


class Refus(Exception):
    """Firefox did not do what it was told."""


class Marionette:
    """One conversation: commands of WebDriver, each preceded by its length."""

    def __init__(self, port: int) -> None:
        self._prise = _joindre(port)
        self._lu = self._prise.makefile("rb")
        self._recevoir()

    def dire(self, commande: str, **arguments: object) -> Any:
        """Send one command; return its value; raise `Refus`."""
        corps = json.dumps([0, 1, commande, arguments]).encode()
        self._prise.sendall(b"%d:%b" % (len(corps), corps))
        _, _, refus, reponse = self._recevoir()
        if refus:
            raise Refus(f"{refus['error']} : {refus['message']}")
        return reponse.get("value") if isinstance(reponse, dict) else reponse

    def fermer(self) -> None:
        """Hang up."""
        self._lu.close()
        self._prise.close()

    def _recevoir(self) -> Any:
        longueur = b""
        while (signe := self._lu.read(1)) != b":":
            if not signe:
                raise Refus("Firefox a raccroché")
            longueur += signe
        return json.loads(self._lu.read(int(longueur)))


def _joindre(port: int) -> socket.socket:
    fin = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=120)
        except ConnectionRefusedError:
            if time.monotonic() > fin:
                raise
            time.sleep(0.2)
