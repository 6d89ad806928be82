"""Mail relays that no server should meet, each on a port of its own."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

Conduite = Callable[["Client"], None]


class Client:
    """Who called: what they say, line by line; the end of the test ends every wait."""

    def __init__(self, prise: socket.socket, fin: Event, relais: "Relais") -> None:
        self.prise, self.fin, self.relais = prise, fin, relais
        self.flux = prise.makefile("rb")

    def dire(self, *lignes: str) -> None:
        """Answer."""
        self.prise.sendall("".join(f"{ligne}\r\n" for ligne in lignes).encode())

    def lire(self) -> str:
        """The next line; empty at the end."""
        return self.flux.readline().decode(errors="replace").strip()

    def goutte_a_goutte(self, octets: bytes) -> None:
        """Say it a byte at a time, for ever."""
        while not self.fin.wait(0.05):
            for octet in octets:
                self.prise.sendall(bytes([octet]))
                if self.fin.wait(0.05):
                    return


class Relais:
    """A listening relay: its address, how many called, what it was given."""

    def __init__(self) -> None:
        self.ecoute = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.ecoute.getsockname()[1]}"
        self.nb_appels = 0
        self.recus: list[str] = []
        self.appele = Event()


@contextmanager
def relais(conduite: Conduite) -> Iterator[Relais]:
    """A relay that behaves so, one caller at a time, until the end of the block."""
    ouvert, fin = Relais(), Event()

    def servir() -> None:
        while True:
            try:
                prise, _ = ouvert.ecoute.accept()
            except OSError:
                return
            if fin.is_set():
                prise.close()
                return
            ouvert.nb_appels += 1
            ouvert.appele.set()
            client = Client(prise, fin, ouvert)
            with prise, client.flux, suppress(OSError):
                conduite(client)

    fil = Thread(target=servir)
    fil.start()
    try:
        yield ouvert
    finally:
        fin.set()
        with suppress(OSError), socket.create_connection(ouvert.ecoute.getsockname(), 1):
            pass
        fil.join(10)
        ouvert.ecoute.close()


def muet(client: Client) -> None:
    """Accepts the call, and says nothing."""
    client.fin.wait(60)


def un_octet(client: Client) -> None:
    """Says its greeting byte by byte, without an end."""
    client.goutte_a_goutte(b"220-bonjour\r\n")


def lecteur_lent(client: Client) -> None:
    """Greets, then reads nothing more and answers byte by byte."""
    client.dire("220 lent")
    client.goutte_a_goutte(b"250-x")


def intarissable(client: Client) -> None:
    """Greets without an end, as fast as it can."""
    while not client.fin.is_set():
        client.prise.sendall(b"220-encore\r\n" * 500)


def une_ligne_sans_fin(client: Client) -> None:
    """One line without an end."""
    while not client.fin.is_set():
        client.prise.sendall(b"2" * 5000)


def charabia(client: Client) -> None:
    """Bytes that are no words."""
    client.prise.sendall(bytes(range(256)) * 4)


def raccroche(client: Client) -> None:
    """Hangs up at once."""


def dialogue(
    *,
    rcpt: str = "250 ok",
    data: str = "354 dites",
    fin: str | None = "250 pris",
    adieu: str = "221 au revoir",
) -> Conduite:
    """A relay that talks, and answers so to the recipient, to DATA, to the message, to QUIT.

    `fin` None: silent once it has the message; « coupe »: hangs up in its middle.
    """

    def conduire(client: Client) -> None:
        client.dire("220 essai")
        while not client.fin.is_set() and (mot := client.lire()):
            verbe = mot.partition(" ")[0].upper()
            if verbe in ("EHLO", "HELO", "MAIL", "RSET"):
                client.dire("250 ok")
            elif verbe == "RCPT":
                client.dire(rcpt)
            elif verbe == "DATA":
                client.dire(data)
                if fin == "coupe":
                    client.lire()
                    return
                if data.startswith("354"):
                    _prendre(client, fin)
            elif verbe == "QUIT":
                if adieu == "muet":
                    client.fin.wait(60)
                client.dire(adieu)
                return

    return conduire


def en_tls(conduite: Conduite, certificat: Path, *, d_abord: bool) -> Conduite:
    """The same relay behind TLS, from the first byte or once STARTTLS is asked."""
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(certificat)

    def conduire(client: Client) -> None:
        if not d_abord:
            client.dire("220 essai")
            client.lire()
            client.dire("250-essai", "250 STARTTLS")
            client.lire()
            client.dire("220 ok")
        with contexte.wrap_socket(client.prise, server_side=True) as chiffree:
            dedans = Client(chiffree, client.fin, client.relais)
            if not d_abord:
                dedans.dire = _sans_bonjour(dedans.dire)  # type: ignore[method-assign]
            with dedans.flux:
                conduite(dedans)

    return conduire


def _sans_bonjour(dire: Callable[..., None]) -> Callable[..., None]:
    """After STARTTLS nobody is greeted again."""
    deja: list[tuple[str, ...]] = []

    def parler(*lignes: str) -> None:
        if deja:
            dire(*lignes)
        deja.append(lignes)

    return parler


def _prendre(client: Client, fin: str | None) -> None:
    lignes = []
    while (ligne := client.lire()) != ".":
        lignes.append(ligne)
    client.relais.recus.append("\n".join(lignes))
    if fin is None:
        client.fin.wait(60)
    else:
        client.dire(fin)
