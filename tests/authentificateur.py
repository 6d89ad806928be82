"""A device that holds passkeys, in software: it signs what it is asked, or what a thief would."""

import hashlib
import html
import json
import os
import re
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGINE = "http://localhost:5000"
_PRESENTE, _VERIFIEE, _PARTAGEABLE, _PARTAGEE, _AVEC_CLE = 1, 4, 8, 16, 64


def options_de(page: str) -> dict[str, Any]:
    """What a page asks of the device."""
    trouve = re.search(r'data-cle="([^"]+)"', page)
    assert trouve, "la page ne demande pas de clé"
    lues: dict[str, Any] = json.loads(html.unescape(trouve[1]))
    return lues


@dataclass
class Appareil:
    """One key, and what the device says when it uses it; each answer may lie about one thing."""

    origine: str = ORIGINE
    rp_id: str = "localhost"
    synchronise: bool = False
    compteur: int = 0
    prive: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    identifiant: bytes = field(default_factory=lambda: os.urandom(32))
    usager: str = ""

    def creer(self, options: dict[str, Any], **mensonges: Any) -> str:
        """Make the key that is asked; return what the browser sends."""
        self.rp_id, self.usager = options["rp"]["id"], options["user"]["id"]
        cle = self.prive.public_key().public_numbers()
        publique = {1: 2, 3: -7, -1: 1, -2: cle.x.to_bytes(32), -3: cle.y.to_bytes(32)}
        donnees = b"".join(
            (
                self._donnees(_AVEC_CLE, **mensonges),
                bytes(16),
                len(self.identifiant).to_bytes(2),
                self.identifiant,
                cbor2.dumps(publique),
            )
        )
        objet = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": donnees})
        client = self._client("webauthn.create", options, **mensonges)
        return self._reponse(
            {
                "clientDataJSON": bytes_to_base64url(client),
                "attestationObject": bytes_to_base64url(objet),
                "transports": ["internal", "hybrid"],
            }
        )

    def signer(self, options: dict[str, Any], **mensonges: Any) -> str:
        """Use the key as asked; return what the browser sends."""
        if not self.synchronise:
            self.compteur += 1
        donnees = self._donnees(0, **mensonges)
        client = self._client("webauthn.get", options, **mensonges)
        signe = self.prive.sign(
            donnees + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._reponse(
            {
                "clientDataJSON": bytes_to_base64url(client),
                "authenticatorData": bytes_to_base64url(donnees),
                "signature": bytes_to_base64url(mensonges.get("signature", signe)),
                "userHandle": mensonges.get("usager", self.usager),
            }
        )

    def copie(self) -> "Appareil":
        """Another device that holds the same key, its counter as it was."""
        return Appareil(
            self.origine,
            self.rp_id,
            self.synchronise,
            self.compteur,
            self.prive,
            self.identifiant,
            self.usager,
        )

    def _donnees(
        self, drapeaux: int, *, verifiee: bool = True, presente: bool = True, **mensonges: Any
    ) -> bytes:
        drapeaux |= _PRESENTE * presente | _VERIFIEE * verifiee
        drapeaux |= (_PARTAGEABLE | _PARTAGEE) * self.synchronise
        site = hashlib.sha256(mensonges.get("rp_id", self.rp_id).encode()).digest()
        return site + bytes([drapeaux]) + self.compteur.to_bytes(4)

    def _client(self, genre: str, options: dict[str, Any], /, **mensonges: Any) -> bytes:
        dites = {
            "type": mensonges.get("genre", genre),
            "challenge": mensonges.get("defi", options["challenge"]),
            "origin": mensonges.get("origine", self.origine),
            "crossOrigin": mensonges.get("ailleurs", False),
        }
        return json.dumps(dites).encode()

    def _reponse(self, contenu: dict[str, Any]) -> str:
        nom = bytes_to_base64url(self.identifiant)
        return json.dumps({"id": nom, "rawId": nom, "type": "public-key", "response": contenu})


def defi_invente() -> str:
    """A challenge that nobody drew."""
    return bytes_to_base64url(os.urandom(32))


def identifiants(options: dict[str, Any], liste: str = "allowCredentials") -> list[bytes]:
    """The keys that options name."""
    return [base64url_to_bytes(cle["id"]) for cle in options.get(liste, [])]
