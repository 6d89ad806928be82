"""One exchange with the mail relay: one deadline for the whole of it, one bound on what it says.

The library's own timeout is of each read: a relay that says a byte a second outlasts it.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from threading import Thread, Timer
from time import monotonic
from typing import Any, BinaryIO
from urllib.parse import SplitResult, unquote, urlsplit

# Seconds, from the name to look up to the message accepted; less than gunicorn's patience at a stop.
DELAI = 15.0
# Far more than any relay has to say for one message.
_OCTETS_LUS = 64 * 1024
_PORT, _PORT_TLS = 25, 465


@dataclass(frozen=True, slots=True)
class Expediteur:
    """Where messages leave from: an `smtp://` or `smtps://` address, and the sender."""

    smtp_url: str
    de: str

    def __call__(self, message: EmailMessage) -> None:
        """Send one message; return once the relay answers for it. Raises OSError, ValueError."""
        url = urlsplit(self.smtp_url)
        hote = url.hostname or "localhost"
        with (
            _ouvrir(url, hote, monotonic() + DELAI) as prise,
            closing(_Echange(prise, hote, _domaine(self.de))) as echange,
        ):
            _se_presenter(echange, url)
            echange.send_message(message)
            # It has left: whatever becomes of the farewell, it must not leave twice.
            with suppress(OSError):
                echange.putcmd("QUIT")


def est_refuse(erreur: Exception) -> bool:
    """True when the relay says that this message will never reach this address."""
    match erreur:
        case smtplib.SMTPRecipientsRefused(recipients=refus):
            codes = [code for code, _ in refus.values()]
        case smtplib.SMTPDataError(smtp_code=code):
            codes = [code]
        case _:
            codes = []
    return bool(codes) and all(code >= 500 for code in codes)


def vient_du_relais(erreur: Exception) -> bool:
    """True when another message would fare no better now: no relay, or one that takes nothing."""
    du_message = (
        smtplib.SMTPRecipientsRefused,
        smtplib.SMTPDataError,
        smtplib.SMTPNotSupportedError,
    )
    return isinstance(erreur, OSError) and not isinstance(erreur, du_message)


class _Reponses:
    """What the relay answers, counted: it may never end."""

    def __init__(self, flux: BinaryIO) -> None:
        self._flux, self._permis = flux, _OCTETS_LUS

    def readline(self, maximum: int) -> bytes:
        ligne = self._flux.readline(maximum)
        self._permis -= len(ligne)
        if self._permis < 0:
            raise OSError("le relais parle sans fin")
        return ligne

    def close(self) -> None:
        self._flux.close()


class _Echange(smtplib.SMTP):
    """The library's dialogue, on a line that is already open."""

    def __init__(self, prise: socket.socket, hote: str, moi: str) -> None:
        self._prise = prise
        super().__init__(hote, local_hostname=moi)  # its own name would be asked of a resolver

    def connect(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        """Take the line, and hear the relay's first words."""
        self.sock, self.file = self._prise, None
        return self.getreply()

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, of a bounded length."""
        if self.file is None and self.sock is not None:
            self.file = _Reponses(self.sock.makefile("rb"))
        return super().getreply()


def _se_presenter(echange: smtplib.SMTP, url: SplitResult) -> None:
    try:
        if url.scheme == "smtp+starttls":
            # The library's own default checks no certificate.
            echange.starttls(context=ssl.create_default_context())
        if url.username and url.password:
            echange.login(unquote(url.username), unquote(url.password))
    except smtplib.SMTPNotSupportedError as erreur:
        # Of a message, it would be about its address.
        raise ConnectionError("le relais ne sait pas ce qui lui est demandé") from erreur


@contextmanager
def _ouvrir(url: SplitResult, hote: str, echeance: float) -> Iterator[socket.socket]:
    """Connect to the relay; the line is cut at the deadline, whatever is being said on it."""
    est_tls = url.scheme == "smtps"
    port = url.port or (_PORT_TLS if est_tls else _PORT)
    with _connecter(_adresses(hote, port, echeance), echeance) as brute, _coupee(brute, echeance):
        if not est_tls:
            yield brute
            return
        with ssl.create_default_context().wrap_socket(brute, server_hostname=hote) as chiffree:
            yield chiffree


def _adresses(hote: str, port: int, echeance: float) -> list[Any]:
    """Look a name up. The system's resolver knows no deadline: it is left behind."""
    trouvees: Future[list[Any]] = Future()

    def chercher() -> None:
        try:
            trouvees.set_result(socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as erreur:
            trouvees.set_exception(ConnectionError(*erreur.args))

    Thread(target=chercher, name="nom-du-relais", daemon=True).start()
    return trouvees.result(_reste(echeance))


def _connecter(adresses: list[Any], echeance: float) -> socket.socket:
    """Return a line to the first address that answers; one that is silent leaves time to others."""
    derniere: OSError = ConnectionError("le relais n’a pas d’adresse")
    for rang, (famille, genre, protocole, _, adresse) in enumerate(adresses):
        prise = socket.socket(famille, genre, protocole)
        try:
            prise.settimeout(_reste(echeance) / (len(adresses) - rang))
            prise.connect(adresse)
            prise.settimeout(_reste(echeance))
        except OSError as erreur:
            prise.close()
            derniere = erreur
        else:
            return prise
    raise derniere


@contextmanager
def _coupee(prise: socket.socket, echeance: float) -> Iterator[None]:
    # Another handle on the same line: TLS takes the first one away.
    reste, double = _reste(echeance), prise.dup()

    def couper() -> None:
        with suppress(OSError):
            double.shutdown(socket.SHUT_RDWR)

    minuteur = Timer(reste, couper)
    minuteur.daemon = True
    minuteur.start()
    try:
        yield
    finally:
        minuteur.cancel()
        minuteur.join()
        double.close()


def _reste(echeance: float) -> float:
    """Seconds left. Raises TimeoutError past the deadline."""
    if (reste := echeance - monotonic()) <= 0:
        raise TimeoutError("le relais n’a pas répondu à temps")
    return reste


def _domaine(adresse: str) -> str:
    return parseaddr(adresse)[1].rpartition("@")[2] or "localhost"
