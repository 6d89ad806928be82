"""The pair of keys that signs anchors: no web process holds the private one."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.socle.erreurs import ErreurMetier

Publiques = Mapping[str, Ed25519PublicKey]
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----\n?", re.DOTALL)


def octets_de(publique: Ed25519PublicKey) -> bytes:
    """Return the 32 bytes of a public key."""
    return publique.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def empreinte(publique: Ed25519PublicKey) -> str:
    """Return a public key's fingerprint: SHA-256 of its 32 bytes, in hex."""
    return hashlib.sha256(octets_de(publique)).hexdigest()


def creer_paire(privee: Path, publiques: Path) -> str:
    """Write a new private key, add its public one to `publiques`; return its fingerprint.

    Raises ErreurMetier when there is a private key already: it is never overwritten.
    """
    cle = Ed25519PrivateKey.generate()
    privee.parent.mkdir(parents=True, exist_ok=True)
    publiques.parent.mkdir(parents=True, exist_ok=True)
    try:
        descripteur = os.open(privee, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as erreur:
        raise ErreurMetier(
            f"Il y a déjà une clé dans {privee}. Pour en changer, rangez-la d’abord ailleurs : "
            "la clé publique d’avant reste, elle vérifie les points d’ancrage passés."
        ) from erreur
    with os.fdopen(descripteur, "wb") as fichier:
        fichier.write(
            cle.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    with publiques.open("ab") as fichier:
        fichier.write(
            cle.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
    return empreinte(cle.public_key())


def lire_privee(chemin: Path) -> Ed25519PrivateKey:
    """Return the private key of this file. Raises ErreurMetier when there is none."""
    try:
        cle = serialization.load_pem_private_key(chemin.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as erreur:
        raise ErreurMetier(
            f"La clé des points d’ancrage ne se lit pas dans {chemin} (réglage CLE_ANCRES). "
            "Donnez-la à ce seul processus, ou créez-la : flask journal cle-ancres."
        ) from erreur
    if not isinstance(cle, Ed25519PrivateKey):
        raise ErreurMetier(f"La clé de {chemin} n’est pas une clé Ed25519.")
    return cle


def lire_publiques(chemin: Path) -> dict[str, Ed25519PublicKey]:
    """Return the public keys of this file by fingerprint, none when it cannot be read."""
    try:
        cles = [serialization.load_pem_public_key(pem) for pem in _PEM.findall(chemin.read_bytes())]
    except (OSError, ValueError):
        return {}
    return {empreinte(cle): cle for cle in cles if isinstance(cle, Ed25519PublicKey)}
