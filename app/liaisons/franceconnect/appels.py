"""HTTP toward FranceConnect: bounded in time and size, whatever the other side does.

httpcore, under httpx: it decompresses nothing, follows nothing and keeps no cookie.
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from app.liaisons.franceconnect import reseau
from app.metier.brouillons.erreurs import EchecIdentification
from app.socle.tour import ceder

# Seconds: to connect, to wait for the next bytes, for all the calls of one exchange.
CONNEXION, LECTURE, TOTAL = 2.0, 4.0, 9.0
_TAILLE_MAX = 1024 * 1024
_TAILLE_ENTETES = 64 * 1024
_ENTETES = {"Accept-Encoding": "identity", "User-Agent": "aidants-connect"}
# What a call may raise: `ValueError` is an address that is none.
_ECHECS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    ValueError,
)
_fin: ContextVar[float | None] = ContextVar("fin_de_l_echange", default=None)


@dataclass(frozen=True, slots=True)
class Reponse:
    """A bounded HTTP answer."""

    statut: int
    type: str
    corps: bytes

    def objet(self) -> dict[str, Any]:
        """Return the JSON object of a 200 answer. Raises EchecIdentification."""
        if self.statut != 200:
            raise EchecIdentification("reponse", f"réponse {self.statut}")
        try:
            lu = json.loads(self.corps)
        except (ValueError, RecursionError) as erreur:
            raise EchecIdentification("reponse", "réponse illisible") from erreur
        if not isinstance(lu, dict):
            raise EchecIdentification("reponse", "réponse inattendue")
        return lu


@contextmanager
def en_un_echange() -> Iterator[None]:
    """Give all the calls made inside one budget of time; the outermost one counts."""
    if _fin.get() is not None:
        yield
        return
    jeton = _fin.set(monotonic() + TOTAL)
    try:
        yield
    finally:
        _fin.reset(jeton)


@cache
def _certificats() -> ssl.SSLContext:
    """Return whom this process trusts, read once: a file of some hundred authorities."""
    return httpx.create_ssl_context()


class Appels:
    """The calls; connections are kept."""

    def __init__(self) -> None:
        self._prises: dict[str, httpcore.ConnectionPool] = {}

    def faire(
        self,
        methode: str,
        adresse: str,
        *,
        headers: dict[str, str] | None = None,
        content: str = "",
    ) -> Reponse:
        """Call. Raises EchecIdentification: out of reach, too slow, too big."""
        ceder()
        with en_un_echange():
            fin = _fin.get()
            assert fin is not None
            entetes = {**_ENTETES, **(headers or {})}
            try:
                with reseau.borner(fin, _TAILLE_MAX + _TAILLE_ENTETES):
                    return self._faire(methode, adresse, entetes, content.encode())
            except reseau.TropGros as erreur:
                raise EchecIdentification("reponse", "la réponse est démesurée") from erreur
            except _ECHECS as erreur:
                raise EchecIdentification("injoignable", type(erreur).__name__) from erreur

    def _faire(
        self, methode: str, adresse: str, entetes: dict[str, str], contenu: bytes
    ) -> Reponse:
        en_octets = [(nom.encode(), valeur.encode("ascii")) for nom, valeur in entetes.items()]
        with self._vers(adresse).stream(
            methode,
            adresse.encode("ascii"),
            headers=en_octets,
            content=contenu,
            extensions={"timeout": _patiences()},
        ) as reponse:
            recus = {nom.lower(): valeur.decode("latin-1") for nom, valeur in reponse.headers}
            if recus.get(b"content-encoding", "").strip().lower() not in ("", "identity"):
                raise EchecIdentification("reponse", "la réponse est compressée")
            corps = bytearray()
            for morceau in reponse.iter_stream():
                reseau.exiger_du_temps()
                corps += morceau
                if len(corps) > _TAILLE_MAX:
                    raise reseau.TropGros
        genre = recus.get(b"content-type", "").partition(";")[0].strip().lower()
        return Reponse(reponse.status, genre, bytes(corps))

    def _vers(self, adresse: str) -> httpcore.ConnectionPool:
        """Return the kept connections to an address, through the environment's proxy if any."""
        lue = urlsplit(adresse)
        if not lue.hostname:
            raise ValueError("adresse sans hôte")
        relais = "" if proxy_bypass(lue.hostname) else getproxies().get(lue.scheme, "")
        if relais not in self._prises:
            self._prises[relais] = httpcore.ConnectionPool(
                ssl_context=_certificats(),
                proxy=_relais(relais) if relais else None,
                keepalive_expiry=5.0,
                network_backend=reseau.Reseau(),
            )
        return self._prises[relais]


def _relais(adresse: str) -> httpcore.Proxy:
    lue = urlsplit(adresse if "//" in adresse else f"http://{adresse}")
    compte = (lue.username, lue.password or "") if lue.username else None
    return httpcore.Proxy(lue._replace(netloc=lue.netloc.rpartition("@")[2]).geturl(), auth=compte)


def _patiences() -> dict[str, float]:
    return {"connect": CONNEXION, "pool": CONNEXION, "read": LECTURE, "write": LECTURE}
