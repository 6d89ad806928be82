"""Signed tokens of the stand-in: faithful, or false in one known way."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters, KeySet, OctKey, RSAKey

from app.bouchon.franceconnect.identite import Claims

Cle = ECKey | RSAKey
CLES_PUBLIEES = 5


class JetonRefuse(Exception):
    """A token received is not a JWT signed as agreed."""


def nouvelle_cle(alg: str) -> Cle:
    """A fresh signing key, with its own kid."""
    parametres: KeyParameters = {"kid": secrets.token_hex(8), "use": "sig", "alg": alg}
    if alg == "RS256":
        return RSAKey.generate_key(2048, parametres)
    return ECKey.generate_key("P-256", parametres)


class Trousseau:
    """Signing keys: the first signs, all are published."""

    def __init__(self, alg: str) -> None:
        self.alg = alg
        self._verrou = Lock()
        self._cles = [nouvelle_cle(alg)]

    @property
    def courante(self) -> Cle:
        """The key that signs now."""
        return self._cles[0]

    def tourner(self) -> None:
        """Publish a new key and sign with it; older ones stay published for a while."""
        nouvelle = nouvelle_cle(self.alg)
        with self._verrou:
            self._cles = [nouvelle, *self._cles][:CLES_PUBLIEES]

    def publiques(self) -> KeySet:
        """The keys to verify with."""
        return KeySet(list(self._cles))


@dataclass(frozen=True)
class Falsification:
    """How a token departs from the truth; nothing by default.

    A claim replaced by None is left out; `decalages` moves instants, in seconds.
    """

    claims: Mapping[str, str | None] = field(default_factory=dict)
    decalages: Mapping[str, int] = field(default_factory=dict)
    signature: str = "fidele"

    def appliquer(self, vrais: Claims) -> Claims:
        """The claims to sign."""
        claims = {**vrais, **self.claims}
        for nom, secondes in self.decalages.items():
            claims[nom] += secondes
        return {nom: valeur for nom, valeur in claims.items() if valeur is not None}


FIDELE = Falsification()


def emettre(trousseau: Trousseau, claims: Claims, secret: str, faux: Falsification = FIDELE) -> str:
    """Sign; `secret` is the client's, for the forgery that takes it as a key."""
    return SIGNATURES[faux.signature](trousseau, faux.appliquer(claims), secret)


def verifier(jeton: str, cles: KeySet | OctKey, alg: str) -> Claims:
    """Claims of a token whose signature is right for this algorithm. Raises `JetonRefuse`."""
    try:
        lu = jwt.decode(jeton, cles, algorithms=[alg])
    except (JoseError, ValueError) as erreur:
        raise JetonRefuse(f"jeton illisible ou signature refusée ({erreur})") from erreur
    if isinstance(cles, KeySet) and "kid" not in lu.header:
        raise JetonRefuse("l’en-tête ne dit pas la clé (kid)")
    return lu.claims


def _signer(alg: str, kid: str | None, cle: Cle, claims: Claims) -> str:
    return jwt.encode({"alg": alg, "kid": kid}, claims, cle, algorithms=[alg])


def _fidele(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    cle = trousseau.courante
    return _signer(trousseau.alg, cle.kid, cle, claims)


def _autre_cle(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    return _signer(trousseau.alg, trousseau.courante.kid, nouvelle_cle(trousseau.alg), claims)


def _kid_inconnu(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    return _signer(trousseau.alg, "inconnu-au-jwks", trousseau.courante, claims)


def _cle_tournee(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    trousseau.tourner()
    return _fidele(trousseau, claims, secret)


def _alg_none(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    return _a_la_main({"alg": "none"}, claims) + "."


def _hs256_cle_publique(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    cle = trousseau.courante
    return _hs256(claims, str(cle.kid), cle.as_pem(private=False))


def _hs256_secret(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    return _hs256(claims, str(trousseau.courante.kid), secret.encode())


def _alteree(trousseau: Trousseau, claims: Claims, secret: str) -> str:
    entete, _, signature = _fidele(trousseau, claims, secret).split(".")
    autres = _base64url(json.dumps({**claims, "altere": True}).encode())
    return f"{entete}.{autres}.{signature}"


def _hs256(claims: Claims, kid: str, cle: bytes) -> str:
    signe = _a_la_main({"alg": "HS256", "kid": kid}, claims)
    return f"{signe}.{_base64url(hmac.digest(cle, signe.encode(), hashlib.sha256))}"


def _a_la_main(entete: Mapping[str, str], claims: Claims) -> str:
    """joserfc rightly refuses these headers and keys, so forgeries are built by hand."""
    parties = ({"typ": "JWT", **entete}, claims)
    return ".".join(_base64url(json.dumps(partie).encode()) for partie in parties)


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


SIGNATURES: Mapping[str, Callable[[Trousseau, Claims, str], str]] = {
    "fidele": _fidele,
    "autre_cle": _autre_cle,
    "kid_inconnu": _kid_inconnu,
    "cle_tournee": _cle_tournee,
    "alg_none": _alg_none,
    "hs256_cle_publique": _hs256_cle_publique,
    "hs256_secret": _hs256_secret,
    "alteree": _alteree,
}
