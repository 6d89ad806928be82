"""Check the signed tokens of FranceConnect: one algorithm, pinned; keys found by `kid`."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet

from app.franceconnect.erreurs import ErreurFranceConnect
from app.horloge import maintenant

# FranceConnect's tokens live 60 s: clocks may differ by half of that.
TOLERANCE = 30


@dataclass(frozen=True, slots=True)
class Attendus:
    """Who must have issued the token, and for whom."""

    issuer: str
    client_id: str


class Verificateur:
    """Signature and common claims. Keys are kept, and fetched once more on an unknown `kid`."""

    def __init__(self, alg: str, lire_cles: Callable[[], Mapping[str, Any]]) -> None:
        self._alg = alg
        self._lire_cles = lire_cles
        self._cles: KeySet | None = None
        self._verrou = threading.Lock()

    def verifier(
        self, jeton: str, attendus: Attendus, *, echeance_exigee: bool = True
    ) -> Mapping[str, Any]:
        """Return the claims of a valid token. Raises ErreurFranceConnect.

        A signed userinfo need not carry `exp` and `iat` (OpenID Connect Core 5.3.2): with
        `echeance_exigee` False they are checked only when present.
        """
        try:
            lues = self._decoder(jeton)
            _controler(lues, attendus, echeance_exigee)
        except (JoseError, ValueError, TypeError) as erreur:
            raise ErreurFranceConnect(
                "jeton", f"jeton refusé : {type(erreur).__name__}"
            ) from erreur
        return lues

    def _decoder(self, jeton: str) -> Mapping[str, Any]:
        try:
            return jwt.decode(jeton, self._cle, algorithms=[self._alg]).claims
        except InvalidKeyIdError:
            with self._verrou:
                self._cles = None
            return jwt.decode(jeton, self._cle, algorithms=[self._alg]).claims

    def _cle(self, objet: GuestProtocol) -> Key:
        with self._verrou:
            if self._cles is None:
                self._cles = KeySet.import_key_set({"keys": self._lire_cles().get("keys", [])})
        return self._cles.get_by_kid(objet.headers().get("kid"))


def _controler(lues: Mapping[str, Any], attendus: Attendus, echeance_exigee: bool) -> None:
    instant = maintenant().timestamp()
    for nom, decalage in (("exp", instant - TOLERANCE), ("iat", None)):
        if nom not in lues and not echeance_exigee:
            continue
        valeur = lues.get(nom)
        if isinstance(valeur, bool) or not isinstance(valeur, int | float):
            raise ValueError(nom)
        if decalage is not None and valeur <= decalage:
            raise ValueError("exp")
        if decalage is None and valeur > instant + TOLERANCE:
            raise ValueError("iat")
    if lues.get("iss") != attendus.issuer:
        raise ValueError("iss")
    aud = lues.get("aud")
    audience = aud if isinstance(aud, list) else [aud]
    if attendus.client_id not in audience:
        raise ValueError("aud")
    if len(audience) > 1 and lues.get("azp") != attendus.client_id:
        raise ValueError("azp")
    sub = lues.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise ValueError("sub")
