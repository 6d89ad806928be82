"""An even rate, which does not wait for the answers.

What is late is counted late, from the instant when the request was due.
"""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from tests.mesures.charge import Prise
from tests.mesures.tenue.melange import Melange, Pas

_JUSTES = (200, 303)


@dataclass(frozen=True)
class Reponse:
    """Of what kind, seconds since it was due, whether it was 200 or 303."""

    quoi: str
    duree: float
    est_juste: bool


class Releve:
    """What came back, the fastest first."""

    def __init__(self, reponses: Iterable[Reponse]) -> None:
        self.reponses = sorted(reponses, key=lambda reponse: reponse.duree)

    @property
    def nb_autres(self) -> int:
        """How many were neither 200 nor 303."""
        return sum(not reponse.est_juste for reponse in self.reponses)

    def centile(self, part: float) -> float:
        """The duration under which this part of the answers came, in seconds."""
        rang = int(len(self.reponses) * part)
        return self.reponses[min(rang, len(self.reponses) - 1)].duree

    def par_genre(self) -> dict[str, "Releve"]:
        """The same, apart for each kind of request."""
        genres = sorted({reponse.quoi for reponse in self.reponses})
        return {quoi: Releve(lu for lu in self.reponses if lu.quoi == quoi) for quoi in genres}


def tenir(port: int, melange: Melange, par_seconde: int, nb_prises: int, secondes: float) -> Releve:
    """Ask at this rate for these seconds, on as many connections."""
    verrou, debut = Lock(), time.perf_counter()
    rangs = iter(range(int(par_seconde * secondes)))

    def suivant() -> tuple[float, Pas] | None:
        with verrou:
            rang = next(rangs, None)
            return None if rang is None else (debut + rang / par_seconde, melange.suivant())

    def courir(_: int) -> list[Reponse]:
        # Opened at its first request: a silent connection keeps a thread of the server waiting.
        prise, lus = None, []
        while due := suivant():
            instant, pas = due
            time.sleep(max(0.0, instant - time.perf_counter()))
            prise = prise or Prise(port)
            reponse = prise.envoyer(pas.requete)
            duree = time.perf_counter() - instant
            lus.append(Reponse(pas.quoi, duree, reponse.statut in _JUSTES))
            if pas.suite:
                pas.suite(reponse)
        if prise:
            prise.fermer()
        return lus

    with ThreadPoolExecutor(nb_prises) as fils:
        return Releve(lu for suite in fils.map(courir, range(nb_prises)) for lu in suite)
