"""What a browser and its device are asked, and how their answer is read: no database here.

User verification (a finger, a face, a PIN) is required everywhere: the key is then both proofs.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    encode_cbor,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.metier.authentification.cles_acces.defis import DUREE_DEFI, CleRefusee

# An answer is a kilobyte or two; a device's certificates, where it sends them, a few more.
TAILLE_MAX = 16_000
_DELAI_MS = int(DUREE_DEFI.total_seconds() * 1000)
# What the library and those it stands on raise on bytes that are not what they should be.
_ILLISIBLE = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Site:
    """The name that keys are bound to, and the only address they answer."""

    nom: str
    origine: str

    @classmethod
    def depuis(cls, base_url: str) -> "Site":
        """Read both from the public address of the service."""
        lue = urlsplit(base_url)
        return cls(lue.hostname or "", f"{lue.scheme}://{lue.netloc}")


@dataclass(frozen=True, slots=True)
class Connue:
    """A key that a browser may look for, or must not add again; `transports`, how it is reached."""

    identifiant: bytes
    transports: Sequence[str] = ()

    def decrite(self) -> PublicKeyCredentialDescriptor:
        """As browsers are told of it; a way unknown to the library is left out."""
        connus = {moyen.value: moyen for moyen in AuthenticatorTransport}
        return PublicKeyCredentialDescriptor(
            id=self.identifiant,
            transports=[connus[nom] for nom in self.transports if nom in connus] or None,
        )


def options_ajout(
    site: Site, defi: bytes, *, poignee: bytes, courriel: str, nom: str, deja: Sequence[Connue]
) -> str:
    """Return, in JSON, what a device is asked to make a key; not one that is there already."""
    options = webauthn.generate_registration_options(
        rp_id=site.nom,
        rp_name="Aidants Connect",
        user_id=poignee,
        user_name=courriel,
        user_display_name=nom,
        challenge=defi,
        timeout=_DELAI_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[connue.decrite() for connue in deja],
    )
    return webauthn.options_to_json(options)


def options_emploi(site: Site, defi: bytes, *, connues: Sequence[Connue]) -> str:
    """Return, in JSON, what a device is asked to use one of these keys."""
    options = webauthn.generate_authentication_options(
        rp_id=site.nom,
        challenge=defi,
        timeout=_DELAI_MS,
        allow_credentials=[connue.decrite() for connue in connues],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def lire_ajout(texte: str) -> RegistrationCredential:
    """Read the answer to `options_ajout`. Raises CleRefusee."""
    with _lisible():
        return parse_registration_credential_json(_json(texte))


def lire_emploi(texte: str) -> AuthenticationCredential:
    """Read the answer to `options_emploi`. Raises CleRefusee."""
    with _lisible():
        return parse_authentication_credential_json(_json(texte))


def defi_de(reponse: RegistrationCredential | AuthenticationCredential) -> bytes:
    """Return the challenge that an answer says it answers. Raises CleRefusee."""
    with _lisible():
        lue = parse_client_data_json(reponse.response.client_data_json)
    if lue.cross_origin:
        raise CleRefusee
    return lue.challenge


def verifier_ajout(site: Site, reponse: RegistrationCredential) -> VerifiedRegistration:
    """Check that a device made this key for this site, and asked who held it. Raises CleRefusee."""
    with _lisible():
        return webauthn.verify_registration_response(
            credential=reponse,
            expected_challenge=defi_de(reponse),
            expected_rp_id=site.nom,
            expected_origin=site.origine,
            require_user_verification=True,
        )


def verifier_emploi(
    site: Site, reponse: AuthenticationCredential, cle_publique: bytes
) -> VerifiedAuthentication:
    """Check that this key signed the answer, for this site, by whoever it knows.

    Its counter is left to the caller, who holds the row. Raises CleRefusee.
    """
    with _lisible():
        return webauthn.verify_authentication_response(
            credential=reponse,
            expected_challenge=defi_de(reponse),
            expected_rp_id=site.nom,
            expected_origin=site.origine,
            credential_public_key=cle_publique,
            credential_current_sign_count=0,
            require_user_verification=True,
        )


@cache
def cle_leurre() -> bytes:
    """A public key that nobody holds: who is unknown costs the same checks."""
    nombres = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    x, y = (nombre.to_bytes(32) for nombre in (nombres.x, nombres.y))
    return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def _json(texte: str) -> dict[str, Any]:
    if len(texte) > TAILLE_MAX:
        raise CleRefusee
    lu = json.loads(texte)
    if not isinstance(lu, dict):
        raise CleRefusee
    return lu


@contextmanager
def _lisible() -> Iterator[None]:
    try:
        yield
    except _ILLISIBLE as erreur:
        raise CleRefusee from erreur
