"""HTTP toward FranceConnect: bounded in time and size, whatever the other side does."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx

from app.franceconnect.erreurs import ErreurFranceConnect

# Seconds: to connect, to wait for the next bytes, for all the calls of one exchange.
CONNEXION, LECTURE, TOTAL = 2.0, 4.0, 9.0
_TAILLE_MAX = 1024 * 1024
_fin: ContextVar[float | None] = ContextVar("fin_de_l_echange", default=None)


@dataclass(frozen=True, slots=True)
class Reponse:
    """A bounded HTTP answer."""

    statut: int
    type: str
    corps: bytes

    def objet(self) -> dict[str, Any]:
        """Return the JSON object of a 200 answer. Raises ErreurFranceConnect."""
        if self.statut != 200:
            raise ErreurFranceConnect("reponse", f"réponse {self.statut}")
        try:
            lu = json.loads(self.corps)
        except (ValueError, RecursionError) as erreur:
            raise ErreurFranceConnect("reponse", "réponse illisible") from erreur
        if not isinstance(lu, dict):
            raise ErreurFranceConnect("reponse", "réponse inattendue")
        return lu


@contextmanager
def en_un_echange() -> Iterator[None]:
    """Give all the calls made inside one budget of time; the outermost one counts."""
    if _fin.get() is not None:
        yield
        return
    jeton = _fin.set(time.monotonic() + TOTAL)
    try:
        yield
    finally:
        _fin.reset(jeton)


class Appels:
    """The calls; connections are kept. No redirect is followed."""

    def __init__(self) -> None:
        self._http = httpx.Client(follow_redirects=False)

    def faire(self, methode: str, adresse: str, **options: Any) -> Reponse:
        """Call. Raises ErreurFranceConnect: out of reach, too slow, too big."""
        with en_un_echange():
            return self._faire(methode, adresse, **options)

    def _faire(self, methode: str, adresse: str, **options: Any) -> Reponse:
        corps = bytearray()
        try:
            with self._http.stream(methode, adresse, timeout=_delais(), **options) as reponse:
                for morceau in reponse.iter_bytes():
                    corps += morceau
                    if len(corps) > _TAILLE_MAX:
                        raise ErreurFranceConnect("reponse", "la réponse est démesurée")
                    _reste()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as erreur:
            raise ErreurFranceConnect("injoignable", type(erreur).__name__) from erreur
        genre = reponse.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reponse(reponse.status_code, genre, bytes(corps))


def _delais() -> httpx.Timeout:
    reste = _reste()
    return httpx.Timeout(min(LECTURE, reste), connect=min(CONNEXION, reste))


def _reste() -> float:
    fin = _fin.get()
    assert fin is not None
    reste = fin - time.monotonic()
    if reste <= 0:
        raise ErreurFranceConnect("injoignable", "l’échange n’en finit pas")
    return reste
