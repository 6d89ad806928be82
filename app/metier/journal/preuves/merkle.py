"""The Merkle tree of the journal's leaves, as RFC 6962 builds it, one leaf after the other.

A leaf is a row's `condensat`, which is already SHA-256(0x00 ‖ …). Only the right edge is kept: the
roots of the perfect subtrees that the leaves so far make, from the largest to the smallest.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

# A node of a tree being proved, and the leaves below it that a proof is wanted for.
_Noeud = tuple[bytes, tuple[int, ...]]


@dataclass(slots=True)
class Arbre:
    """A tree of `taille` leaves, by its right edge."""

    taille: int = 0
    frontiere: list[bytes] = field(default_factory=list)

    def ajouter(self, feuille: bytes) -> None:
        """Add the next leaf."""
        noeud, reste = feuille, self.taille
        while reste & 1:
            noeud = parent(self.frontiere.pop(), noeud)
            reste >>= 1
        self.frontiere.append(noeud)
        self.taille += 1

    @property
    def racine(self) -> bytes:
        """The root of a tree that has a leaf at least."""
        noeud = self.frontiere[-1]
        for gauche in reversed(self.frontiere[:-1]):
            noeud = parent(gauche, noeud)
        return noeud


def parent(gauche: bytes, droite: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + gauche + droite).digest()


def prouver(
    depart: Arbre, feuilles: Iterable[bytes], rangs: Collection[int]
) -> tuple[bytes, dict[int, list[bytes]]]:
    """Return the root of `depart` and these leaves, and the audit path of each leaf in `rangs`.

    A rank counts from 0 in the whole tree, and falls among `feuilles`.
    """
    chemins: dict[int, list[bytes]] = {rang: [] for rang in rangs}

    def unir(gauche: _Noeud, droite: _Noeud) -> _Noeud:
        for ici, voisin in ((gauche, droite), (droite, gauche)):
            for rang in ici[1]:
                chemins[rang].append(voisin[0])
        return parent(gauche[0], droite[0]), gauche[1] + droite[1]

    pile: list[_Noeud] = [(noeud, ()) for noeud in depart.frontiere]
    for rang, feuille in enumerate(feuilles, start=depart.taille):
        noeud: _Noeud = (feuille, (rang,) if rang in chemins else ())
        reste = rang
        while reste & 1:
            noeud = unir(pile.pop(), noeud)
            reste >>= 1
        pile.append(noeud)
    noeud = pile.pop()
    while pile:
        noeud = unir(pile.pop(), noeud)
    return noeud[0], chemins


def est_frontiere(taille: int, frontiere: Sequence[bytes]) -> bool:
    """True when a tree of this size has a right edge of this length."""
    return taille > 0 and len(frontiere) == taille.bit_count()
