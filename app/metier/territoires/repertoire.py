"""Many short lines found by how they begin, in little memory: one text, halved until it is found."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator


class Repertoire:
    """Sorted lines kept as one text of bytes, with where each begins.

    A dictionary of the same forty thousand lines would take eight times as much.
    """

    def __init__(self, lignes: Iterable[str]) -> None:
        encodees = sorted(ligne.encode() for ligne in lignes)
        self._texte = b"\n".join(encodees)
        self._debuts = array("I")
        place = 0
        for ligne in encodees:
            self._debuts.append(place)
            place += len(ligne) + 1
        self._debuts.append(place)

    def commencant_par(self, debut: str) -> Iterator[str]:
        """Yield, in order, the lines that begin so."""
        cherche = debut.encode(errors="replace")
        premier = bisect_left(range(len(self._debuts) - 1), cherche, key=self._ligne)
        for rang in range(premier, len(self._debuts) - 1):
            ligne = self._ligne(rang)
            if not ligne.startswith(cherche):
                return
            yield ligne.decode()

    def _ligne(self, rang: int) -> bytes:
        return self._texte[self._debuts[rang] : self._debuts[rang + 1] - 1]
