"""Anchors: signed lines, kept outside the base, of what the journal was at some size.

One line is the canonical JSON of `Ancre.document`, and holds the hash of the line before it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.metier.journal.preuves.cles_ancres import Publiques, empreinte
from app.metier.journal.preuves.merkle import Arbre, est_frontiere
from app.metier.journal.services import canonique

VERSION = 1
SANS_PRECEDENTE = bytes(32)
_USAGE = b"aidants-connect:ancre:"
_EN_OCTETS = ("racine", "tete", "colonnes", "precedente", "signature")


class AncreAlteree(Exception):
    """Line `numero` of the anchors (from 1) does not hold; `anomalie` says why."""

    def __init__(self, numero: int, anomalie: str) -> None:
        super().__init__(f"{numero} : {anomalie}")
        self.numero, self.anomalie = numero, anomalie


class CleInconnue(Exception):
    """Line `numero` is signed by a key that is not held: nobody can say."""

    def __init__(self, numero: int, cle: str) -> None:
        super().__init__(cle)
        self.numero, self.cle = numero, cle


@dataclass(frozen=True, slots=True)
class Ancre:
    """The journal at `taille` rows: its Merkle root and right edge, its last link.

    `colonnes` is the running hash of the projections (`Relecture`), `precedente` the SHA-256 of
    the anchor before, `cle` the fingerprint of the key that signs.
    """

    taille: int
    racine: bytes
    frontiere: tuple[bytes, ...]
    tete: bytes
    colonnes: bytes
    le: datetime
    precedente: bytes
    cle: str
    signature: bytes = b""

    @property
    def document(self) -> dict[str, Any]:
        """What the line says."""
        octets = {nom: getattr(self, nom).hex() for nom in _EN_OCTETS}
        return octets | {
            "version": VERSION,
            "taille": self.taille,
            "frontiere": [noeud.hex() for noeud in self.frontiere],
            "le": self.le.isoformat(),
            "cle": self.cle,
        }

    @property
    def ligne(self) -> bytes:
        """The line, without its end."""
        return canonique(self.document).encode()

    @property
    def condensat(self) -> bytes:
        """What the next line says of this one."""
        return hashlib.sha256(self.ligne).digest()

    @property
    def arbre(self) -> Arbre:
        """The tree, ready for the next leaf."""
        return Arbre(self.taille, list(self.frontiere))

    def signee(self, cle: Ed25519PrivateKey) -> "Ancre":
        """Return the same anchor, signed."""
        return replace(self, signature=cle.sign(self._message))

    def est_signee_par(self, publique: Ed25519PublicKey) -> bool:
        """True when this key made the signature."""
        try:
            publique.verify(self.signature, self._message)
        except InvalidSignature:
            return False
        return True

    @property
    def _message(self) -> bytes:
        document = self.document
        del document["signature"]
        return _USAGE + canonique(document).encode()

    @classmethod
    def lire(cls, ligne: bytes) -> "Ancre":
        """Read a line without its end. Raises ValueError unless it is exactly one of ours."""
        try:
            lu = json.loads(ligne)
            ancre = cls(
                taille=lu["taille"],
                frontiere=tuple(bytes.fromhex(noeud) for noeud in lu["frontiere"]),
                le=datetime.fromisoformat(lu["le"]),
                cle=str(lu["cle"]),
                **{nom: bytes.fromhex(lu[nom]) for nom in _EN_OCTETS},
            )
            bien_ecrite = ancre.ligne == ligne and est_frontiere(ancre.taille, ancre.frontiere)
        except (KeyError, TypeError, AttributeError, RecursionError) as erreur:
            raise ValueError("ce n’est pas un point d’ancrage") from erreur
        if not bien_ecrite or ancre.arbre.racine != ancre.racine:
            raise ValueError("ce point d’ancrage est mal écrit")
        return ancre


def ancres_verifiees(lignes: Iterable[bytes], publiques: Publiques) -> Iterator[Ancre]:
    """Yield the anchors of these whole lines, each checked: form, order, chaining, signature.

    Raises AncreAlteree at the first that does not hold, CleInconnue when its key is not held.
    """
    precedente, taille = SANS_PRECEDENTE, 0
    for numero, ligne in enumerate(lignes, start=1):
        ancre = verifiee(numero, ligne, publiques)
        if ancre.precedente != precedente or ancre.taille <= taille:
            raise AncreAlteree(numero, "il ne suit pas le précédent")
        precedente, taille = ancre.condensat, ancre.taille
        yield ancre


def verifiee(numero: int, ligne: bytes, publiques: Publiques) -> Ancre:
    """Return the anchor of a whole line, but for what it follows. Raises as `ancres_verifiees`."""
    if not ligne.endswith(b"\n"):
        raise AncreAlteree(numero, "sa ligne est coupée")
    try:
        ancre = Ancre.lire(ligne[:-1])
    except ValueError as erreur:
        raise AncreAlteree(numero, "sa ligne a été modifiée") from erreur
    if ancre.cle not in publiques:
        raise CleInconnue(numero, ancre.cle)
    if not ancre.est_signee_par(publiques[ancre.cle]):
        raise AncreAlteree(numero, "sa signature est fausse")
    return ancre


def ancre_de(
    cle: Ed25519PrivateKey,
    arbre: Arbre,
    *,
    tete: bytes,
    colonnes: bytes,
    precedente: Ancre | None,
    maintenant: datetime,
) -> Ancre:
    """Return the signed anchor of this tree, after `precedente`."""
    return Ancre(
        taille=arbre.taille,
        racine=arbre.racine,
        frontiere=tuple(arbre.frontiere),
        tete=tete,
        colonnes=colonnes,
        le=maintenant,
        precedente=precedente.condensat if precedente else SANS_PRECEDENTE,
        cle=empreinte(cle.public_key()),
    ).signee(cle)
