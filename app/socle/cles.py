"""Keys and what is done with them: encryption at rest, keyed hashes, opaque secrets.

No key is ever in the database. The session of the database carries them (`session.info`),
so that services need neither Flask nor global state.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from app.socle.langue.saisies import lire_signes

_TAILLE_NONCE = 12
# Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed back.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class ChiffrementInvalide(Exception):
    """The stored bytes do not open with this key in this place."""


@dataclass(frozen=True, slots=True)
class Cles:
    """The service's own keys, derived from the settings of the same names."""

    chiffrement: bytes
    journal: bytes
    sub: bytes
    secret: bytes
    anciennes: tuple[bytes, ...] = ()

    @classmethod
    def depuis(
        cls,
        *,
        chiffrement: str,
        journal: str,
        sub: str,
        secret: str,
        anciennes: Iterable[str] = (),
    ) -> "Cles":
        """Derive fixed-size keys from the texts of the settings, one purpose each.

        `anciennes` are encryption keys of before: they still open, they encrypt no more.
        """
        return cls(
            anciennes=tuple(_deriver(b"chiffrement", ancienne) for ancienne in anciennes),
            chiffrement=_deriver(b"chiffrement", chiffrement),
            journal=_deriver(b"journal", journal),
            sub=_deriver(b"sub", sub),
            secret=_deriver(b"secret", secret),
        )

    @property
    def id_chiffrement(self) -> str:
        """Short public name of the encryption key, stored beside what it encrypted."""
        return hashlib.sha256(b"id" + self.chiffrement).hexdigest()[:8]

    def chiffrer(self, clair: bytes, contexte: str) -> bytes:
        """Encrypt with AES-256-GCM; `contexte` (table, column, row) is authenticated."""
        nonce = secrets.token_bytes(_TAILLE_NONCE)
        return nonce + AESGCM(self.chiffrement).encrypt(nonce, clair, contexte.encode())

    def dechiffrer(self, chiffre: bytes, contexte: str) -> bytes:
        """Decrypt what `chiffrer` gave. Raises ChiffrementInvalide for another row or key."""
        nonce, corps = chiffre[:_TAILLE_NONCE], chiffre[_TAILLE_NONCE:]
        for cle in (self.chiffrement, *self.anciennes):
            try:
                return AESGCM(cle).decrypt(nonce, corps, contexte.encode())
            except (InvalidTag, ValueError):
                continue
        raise ChiffrementInvalide(contexte)

    def empreinte_sub(self, sub: str) -> str:
        """Return our stable `sub` for a person: a keyed hash of FranceConnect's, in hex."""
        return hmac.new(self.sub, sub.encode(), hashlib.sha256).hexdigest()

    def empreinte_durable(self, *morceaux: str) -> str:
        """Return a keyed hash of what must be recognised for years: this key never turns."""
        cle = hmac.digest(self.sub, b"durable", "sha256")
        return hmac.new(cle, "\0".join(morceaux).encode(), hashlib.sha256).hexdigest()

    def pseudonyme(self, *morceaux: str) -> str:
        """Return a keyed hash that stands for a value which must not be stored in clear."""
        return hmac.new(self.secret, "\0".join(morceaux).encode(), hashlib.sha256).hexdigest()


def _deriver(usage: bytes, texte: str) -> bytes:
    return hashlib.sha256(b"aidants-connect:" + usage + b":" + texte.encode()).digest()


def cles(session: Session) -> Cles:
    """Return the keys that this session carries."""
    trousseau = session.info["cles"]
    assert isinstance(trousseau, Cles)
    return trousseau


def nouveau_secret() -> str:
    """Draw an opaque secret of 256 bits, safe in a cookie or an address."""
    return secrets.token_urlsafe(32)


def condenser(secret: str) -> str:
    """Return the SHA-256, in hex, under which a drawn secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_crockford(taille: int) -> str:
    """Draw a code of `taille` characters of 5 bits each, easy to read and to type."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(taille))


def en_groupes(code: str, separateur: str = " ") -> str:
    """Return a code as it is shown and printed, in fours."""
    return separateur.join(code[i : i + 4] for i in range(0, len(code), 4))


def code_de_graine(graine: bytes, taille: int) -> str:
    """Return the code that this secret seed gives, always the same: 5 bits each, 51 at most."""
    entier = int.from_bytes(graine)
    return "".join(_CROCKFORD[entier >> 5 * rang & 31] for rang in range(taille))


def lire_crockford(saisie: str) -> str:
    """Return a code as it was drawn: dashes and spaces out, look-alikes read as meant."""
    return lire_signes(saisie).translate(str.maketrans("OIL", "011"))
