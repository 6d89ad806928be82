"""What is asked in turn: seven readings in ten, a search, and what writes."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle

from tests.mesures.charge import Reponse
from tests.mesures.decor import Decor
from tests.mesures.tenue.actes import Parcours, Reponses
from tests.mesures.tenue.preparation import brouillons, sites

# Of a hundred requests: ten of uses (five each), four of conclusions (two each).
DIT = (
    "Sur cent demandes : dix recherches, dix brouillons commencés, deux mandats conclus en deux "
    "demandes chacun (l’écran, le code), deux usages en cinq (authorize, l’écran, la réponse, "
    "token, userinfo), et des pages."
)
_CYCLE, _CONCLUSIONS, _USAGE = 50, (11, 38), 9


@dataclass(frozen=True)
class Pas:
    """One request, of what kind, and who wants its answer."""

    quoi: str
    requete: bytes
    suite: Callable[[Reponse], None] | None = None


class _File:
    """Acts in turn: those that are on their way first, then a new one while there are some."""

    def __init__(self, neufs: Iterator[Parcours]) -> None:
        self._neufs = neufs
        self._en_route: deque[Pas] = deque()

    def suivant(self) -> Pas | None:
        if self._en_route:
            return self._en_route.popleft()
        neuf = next(self._neufs, None)
        return None if neuf is None else self._pas(neuf, next(neuf))

    def _pas(self, parcours: Parcours, demande: tuple[str, bytes]) -> Pas:
        return Pas(*demande, suite=partial(self._poursuivre, parcours))

    def _poursuivre(self, parcours: Parcours, reponse: Reponse) -> None:
        with suppress(StopIteration):
            self._en_route.append(self._pas(parcours, parcours.send(reponse)))


class Melange:
    """The requests in their order; `suivant()` is asked under a lock."""

    def __init__(self, decor: Decor, port: int, nombre: int) -> None:
        self.dites = Reponses()
        self._rangs = count()
        pages = [Pas("page", decor.lecture(port, page)) for page in decor.quotidiennes]
        self._lectures = cycle(pages)
        self._recherche = Pas("recherche", decor.recherche(port))
        self._brouillon = Pas("brouillon", decor.brouillon(port))
        a_conclure = brouillons(decor, max(1, nombre * len(_CONCLUSIONS) // _CYCLE))
        self._conclusions = _File(qui.conclure(port, self.dites) for qui in a_conclure)
        self._usages = _File(site.utiliser(port, self.dites) for site in sites(decor))

    def suivant(self) -> Pas:
        """What is asked now."""
        return self._choisir(next(self._rangs)) or next(self._lectures)

    def _choisir(self, rang: int) -> Pas | None:
        if rang % _CYCLE in _CONCLUSIONS:
            return self._conclusions.suivant()
        seul = {4: self._recherche, 6: self._brouillon}.get(rang % 10)
        return self._usages.suivant() if rang % 10 == _USAGE else seul
