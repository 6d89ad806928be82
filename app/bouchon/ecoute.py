"""Taking a port, or saying plainly that it is taken."""

import errno
import socket

HOTE = "127.0.0.1"


class PortPris(OSError):
    """Another program listens on a port of ours; the message is for the person."""


def ecouter(port: int, variable: str) -> socket.socket:
    """A listening socket on this port, set by this variable. Raises `PortPris`.

    Asked first because werkzeug prints two sentences of its own and exits, and aiosmtpd waits
    five seconds before it says anything.
    """
    prise = socket.socket()
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        prise.bind((HOTE, port))
        prise.listen()
    except OSError as erreur:
        prise.close()
        if erreur.errno != errno.EADDRINUSE:
            raise
        raise PortPris(
            f"Le port {port} est déjà pris par un autre programme : "
            f"choisissez-en un autre, par exemple {variable}={port + 50}."
        ) from erreur
    return prise
