"""Check the signed tokens of FranceConnect: one algorithm, pinned; keys found by `kid`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from app.metier.brouillons.erreurs import EchecIdentification
from app.socle.horloge import maintenant

# FranceConnect's tokens live 60 s: clocks may differ by half of that.
TOLERANCE = 30
# What joserfc lets out of a token that is none: its header may be any JSON.
ILLISIBLE = (JoseError, ValueError, TypeError, AttributeError, RecursionError)
_TYPES = {"ES": "EC", "RS": "RSA", "PS": "RSA"}
_COURBES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
_TAILLE_ENTETE = 4096


@dataclass(frozen=True, slots=True)
class Attendus:
    """Who must have issued the token, and for whom."""

    issuer: str
    client_id: str


class Verificateur:
    """Signature and common claims. Keys are kept, and fetched once more when none fits."""

    def __init__(self, alg: str, lire_cles: Callable[[], Mapping[str, Any]]) -> None:
        self._alg = alg
        self._lire_cles = lire_cles
        self._cles: list[Key] | None = None
        # Headers of other implementations carry more than the few that joserfc knows.
        self._registre = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
        self._registre.max_header_length = _TAILLE_ENTETE

    def verifier(
        self, jeton: str, attendus: Attendus, *, dates_exigees: bool = True
    ) -> Mapping[str, Any]:
        """Return the claims of a valid token.

        Raises EchecIdentification, which carries the token when it is truly FranceConnect's, for
        us, of somebody, though too old: its session is then open, and must be closed.
        Other implementations sign a userinfo without `exp` and `iat` (OpenID Connect Core
        5.3.2 does not ask for them): with `dates_exigees` False they are checked when present.
        """
        a_nous = None
        try:
            lues = self._decoder(jeton)
            _controler_destination(lues, attendus)
            a_nous = jeton
            _controler(lues, dates_exigees)
        except ILLISIBLE as erreur:
            raise EchecIdentification(
                "jeton", f"jeton refusé : {type(erreur).__name__}", id_token=a_nous
            ) from erreur
        return lues

    def _decoder(self, jeton: str) -> Mapping[str, Any]:
        kid = jws.extract_compact(jeton.encode(), registry=self._registre).headers().get("kid")
        if self._cles is not None:
            try:
                return self._decoder_avec(self._cles, jeton, kid)
            except JoseError:
                pass  # the keys may have changed since they were kept
        self._cles = cles = list(_cles_de(self._lire_cles(), self._alg))
        return self._decoder_avec(cles, jeton, kid)

    def _decoder_avec(self, cles: list[Key], jeton: str, kid: object) -> Mapping[str, Any]:
        """Try each key of this `kid`, or that has none; every one when the token does not say."""
        refus = JoseError(f"No key for kid: {kid!r}")
        for cle in cles:
            if kid is not None and cle.get("kid") not in (kid, None):
                continue
            try:
                return self._lire(jeton, cle)
            except ILLISIBLE as erreur:
                # One name may be given to several keys, one of which may not even verify.
                refus = JoseError(type(erreur).__name__)
        raise refus

    def _lire(self, jeton: str, cle: Key) -> Mapping[str, Any]:
        return jwt.decode(jeton, cle, registry=self._registre).claims


def _cles_de(jwks: Mapping[str, Any], alg: str) -> Iterable[Key]:
    """Return the published keys that sign with this algorithm; the others may be unreadable."""
    publiees = jwks.get("keys")
    for publiee in publiees if isinstance(publiees, list) else []:
        if not isinstance(publiee, dict) or publiee.get("kty") != _TYPES.get(alg[:2]):
            continue
        if alg in _COURBES and publiee.get("crv") != _COURBES[alg]:
            continue
        if publiee.get("use", "sig") != "sig" or publiee.get("alg", alg) != alg:
            continue
        try:
            yield JWKRegistry.import_key(publiee)
        except (*ILLISIBLE, KeyError):
            continue


def _controler_destination(lues: Mapping[str, Any], attendus: Attendus) -> None:
    """Check whose token it is, for whom and about whom: for us alone."""
    if lues.get("iss") != attendus.issuer:
        raise ValueError("iss")
    if lues.get("aud") not in (attendus.client_id, [attendus.client_id]):
        raise ValueError("aud")
    if lues.get("azp", attendus.client_id) != attendus.client_id:
        raise ValueError("azp")
    sub = lues.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise ValueError("sub")


def _controler(lues: Mapping[str, Any], dates_exigees: bool) -> None:
    instant = maintenant().timestamp()
    for nom in ("exp", "iat"):
        if nom not in lues and not dates_exigees:
            continue
        valeur = lues.get(nom)
        if isinstance(valeur, bool) or not isinstance(valeur, int | float):
            raise ValueError(nom)
        if nom == "exp" and valeur <= instant - TOLERANCE:
            raise ValueError(nom)
        if nom == "iat" and valeur > instant + TOLERANCE:
            raise ValueError(nom)
