"""The SMS gateway: what is sent to it, what it says back, both signed. See docs/sms.md."""

import hashlib
import hmac
import json
import re
import ssl
import uuid
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any

import httpcore
import httpx

from app.liaisons.franceconnect import reseau

# Seconds, all in all; bytes of its answer; seconds between what it signed and now.
TOTAL, _TAILLE_MAX, _FRAICHEUR = 10.0, 16 * 1024, 300
_DEJA_PRIS, _REFUS = 409, (400, 404, 410, 422)
_NUMERO = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_VERSION = "v1="
_ECHECS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    reseau.TropGros,
)


class PasserelleEnPanne(Exception):
    """It is away, slow, or takes nothing now: the SMS waits."""


class SmsRefuse(Exception):
    """It will never take this SMS."""


class RappelRefuse(Exception):
    """What came is not from the gateway, is old, or says nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Rappel:
    """What the gateway told: an answer (`texte`), or that a number is closed (`est_bloque`)."""

    evenement: str
    numero: str
    texte: str
    est_bloque: bool = False


@cache
def _certificats() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Passerelle:
    """The gateway at `url`; empty, there is none, and nothing may be promised."""

    url: str
    secret: str

    @property
    def est_la(self) -> bool:
        """True when SMS may be sent."""
        return bool(self.url and self.secret)

    def __call__(self, sms_id: uuid.UUID, numero: str, texte: str, *, horodatage: int) -> None:
        """Give it one SMS; sent again under the same id, it leaves once.

        Raises PasserelleEnPanne, SmsRefuse.
        """
        corps = json.dumps({"id": str(sms_id), "numero": numero, "texte": texte}).encode()
        statut = self._envoyer(corps, str(sms_id), str(horodatage))
        if statut in _REFUS:
            raise SmsRefuse(f"réponse {statut}")
        if not (200 <= statut < 300 or statut == _DEJA_PRIS):
            raise PasserelleEnPanne(f"réponse {statut}")

    def _envoyer(self, corps: bytes, cle: str, horodatage: str) -> int:
        entetes = [
            (b"Content-Type", b"application/json"),
            (b"User-Agent", b"aidants-connect"),
            (b"Idempotency-Key", cle.encode()),
            (b"X-Horodatage", horodatage.encode()),
            (b"X-Signature", signer(self.secret, horodatage, corps).encode()),
        ]
        try:
            with (
                reseau.borner(monotonic() + TOTAL, _TAILLE_MAX),
                httpcore.ConnectionPool(
                    ssl_context=_certificats(), network_backend=reseau.Reseau()
                ) as prises,
            ):
                return prises.request("POST", self.url, headers=entetes, content=corps).status
        except _ECHECS as erreur:
            raise PasserelleEnPanne(type(erreur).__name__) from erreur

    def lire(self, corps: bytes, *, horodatage: str, signature: str, maintenant: float) -> Rappel:
        """Read what the gateway says. Raises RappelRefuse, whatever is wrong."""
        attendue = signer(self.secret, horodatage, corps)
        if not (self.est_la and hmac.compare_digest(attendue.encode(), signature.encode())):
            raise RappelRefuse
        if not horodatage.isascii() or not horodatage.isdecimal() or len(horodatage) > 12:
            raise RappelRefuse
        if abs(maintenant - int(horodatage)) > _FRAICHEUR:
            raise RappelRefuse
        try:
            return _lire(json.loads(corps))
        except (ValueError, RecursionError) as erreur:
            raise RappelRefuse from erreur


def signer(secret: str, horodatage: str, corps: bytes) -> str:
    """Return the signature of a body sent at that second."""
    message = horodatage.encode() + b"." + corps
    return _VERSION + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _lire(lu: Any) -> Rappel:
    if not isinstance(lu, dict):
        raise ValueError("un objet est attendu")
    evenement, numero = lu.get("evenement"), lu.get("numero")
    if not (isinstance(evenement, str) and evenement.isprintable() and 0 < len(evenement) <= 100):
        raise ValueError("evenement")
    if not (isinstance(numero, str) and _NUMERO.fullmatch(numero)):
        raise ValueError("numero")
    texte = lu.get("texte", "")
    if not isinstance(texte, str) or lu.get("type") not in ("reponse", "statut"):
        raise ValueError("type")
    if lu["type"] == "statut":
        return Rappel(evenement, numero, "", est_bloque=lu.get("statut") == "bloque")
    return Rappel(evenement, numero, texte[:500])
