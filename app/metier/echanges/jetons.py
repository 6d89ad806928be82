"""Sign what the provider gives: id_token, and userinfo when the settings ask for it."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, OctKey

from app.metier.demarches.domaines import DOMAINES
from app.metier.echanges.requete import ACR, REVENDICATIONS
from app.metier.echanges.services import Echange
from app.metier.usagers.identite import FRANCE, Identite
from config import ReglagesFI

VIE_ID_TOKEN = timedelta(seconds=60)
ALGORITHMES = ("HS256", "ES256", "RS256")


class Signataire:
    """The provider's keys: the client's secret (HS256), or a JWKS file whose first key signs."""

    def __init__(self, reglages: ReglagesFI) -> None:
        self._reglages = reglages
        self._secret = OctKey.import_key(reglages.client_secret)
        self._cles: list[Key] = []
        if reglages.cles:
            fichier = json.loads(Path(reglages.cles).read_text(encoding="utf-8"))
            self._cles = list(KeySet.import_key_set(fichier).keys)
        for alg in (reglages.alg, reglages.userinfo_alg or "HS256"):
            if alg not in ALGORITHMES or (alg != "HS256" and self._cle_qui_signe(alg) is None):
                raise ValueError(f"signature {alg} : algorithme inconnu, ou FC_FI_CLES sans sa clé")

    def jwks(self) -> dict[str, Any]:
        """Return the public keys, all of them, for the rotation."""
        return {"keys": [cle.as_dict(private=False, use="sig") for cle in self._cles]}

    def id_token(self, echange: Echange, *, maintenant: datetime) -> str:
        """Return the signed id_token of an exchange; it names the one domaine used."""
        claims = {
            "iss": self._reglages.issuer,
            "aud": self._reglages.client_id,
            "sub": echange.sub,
            "iat": int(maintenant.timestamp()),
            "exp": int((maintenant + VIE_ID_TOKEN).timestamp()),
            "auth_time": int(echange.authentifie_le.timestamp()),
            "acr": ACR,
            "rep_scope": [DOMAINES[echange.domaine].libelle_fc],
        }
        if echange.nonce is not None:
            claims["nonce"] = echange.nonce
        return self._signer(self._reglages.alg, claims)

    def userinfo(self, claims: Mapping[str, Any], *, maintenant: datetime) -> str:
        """Return the identity as a signed token, for clients that want it so."""
        entete = {
            "iss": self._reglages.issuer,
            "aud": self._reglages.client_id,
            "iat": int(maintenant.timestamp()),
            "exp": int((maintenant + VIE_ID_TOKEN).timestamp()),
        }
        return self._signer(self._reglages.userinfo_alg, {**entete, **claims})

    def lire_indice(self, id_token: str) -> datetime | None:
        """Return when we signed this id_token for this client (logout's hint), however long ago.

        None when we did not.
        """
        lus = self._relire(id_token)
        if (lus.get("iss"), lus.get("aud")) != (self._reglages.issuer, self._reglages.client_id):
            return None
        emis = lus.get("iat")
        if isinstance(emis, bool) or not isinstance(emis, int):
            return None
        return datetime.fromtimestamp(emis, UTC)

    def _relire(self, id_token: str) -> Mapping[str, Any]:
        """Return the claims of a token that one of our keys signed, nothing of any other."""
        alg = self._reglages.alg
        for cle in [self._secret] if alg == "HS256" else self._cles:
            try:
                return jwt.decode(id_token, cle, algorithms=[alg]).claims
            except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
                continue
        return {}

    def _signer(self, alg: str, claims: Mapping[str, Any]) -> str:
        if alg == "HS256":
            return jwt.encode({"alg": alg}, dict(claims), self._secret, algorithms=[alg])
        cle = self._cle_qui_signe(alg)
        assert cle is not None
        return jwt.encode({"alg": alg, "kid": cle.kid}, dict(claims), cle, algorithms=[alg])

    def _cle_qui_signe(self, alg: str) -> Key | None:
        """Return the first private key of the file that can sign so."""
        genre, courbe = ("EC", "P-256") if alg == "ES256" else ("RSA", None)
        return next(
            (
                cle
                for cle in self._cles
                if cle.is_private and (cle.key_type, cle.get("crv")) == (genre, courbe)
            ),
            None,
        )


def revendications(
    identite: Identite, scopes: Iterable[str], demandees: Iterable[str] = ()
) -> dict[str, str]:
    """Return the userinfo claims of an identity, by scope or by name; the unknown is left out."""
    est_francais = identite.pays_naissance == FRANCE
    valeurs = {
        "given_name": identite.prenoms,
        "family_name": identite.nom_naissance,
        "preferred_username": identite.nom_usage,
        "gender": identite.genre,
        "birthdate": identite.date_naissance,
        "birthcountry": identite.pays_naissance,
        "birthplace": identite.lieu_naissance if est_francais else None,
        "email": identite.courriel,
    }
    voulues = {nom for scope in scopes for nom in REVENDICATIONS[scope]} | set(demandees)
    assert identite.sub is not None  # see `permission.encore_permise`
    return {"sub": identite.sub} | {nom: lu for nom, lu in valeurs.items() if lu and nom in voulues}
