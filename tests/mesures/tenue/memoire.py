"""What the server's processes hold, looked at from time to time while they serve."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression
from threading import Event, Thread
from time import perf_counter

from tests.mesures.tableaux import Tableau, decimal

_UNE_MINUTE = 60.0
# A short run is looked at as often.
_AU_MOINS = 10
# What a run must last for its slope to mean something; megabytes a minute that are none.
_LONGUE, _PLATE = 300.0, 1.0


@dataclass(frozen=True)
class Memoire:
    """Megabytes of the processes that listen on a port, by seconds since the start."""

    port: int
    releves: list[tuple[float, float]] = field(default_factory=list)

    @contextmanager
    def guetter(self, secondes: float) -> Iterator[None]:
        """Look at it every minute, ten times at least in these seconds, until the end."""
        pas, fini, debut = min(_UNE_MINUTE, secondes / _AU_MOINS), Event(), perf_counter()

        def relever() -> None:
            while not fini.wait(pas):
                self.releves.append((perf_counter() - debut, megaoctets(self.port)))

        self.releves.append((0.0, megaoctets(self.port)))
        guetteur = Thread(target=relever)
        guetteur.start()
        try:
            yield
        finally:
            fini.set()
            guetteur.join()
            self.releves.append((perf_counter() - debut, megaoctets(self.port)))

    @property
    def pente(self) -> float:
        """Megabytes a minute over the second half: the first one fills what is kept."""
        moitie = self.releves[-1][0] / 2
        temps, tailles = zip(*(lu for lu in self.releves if lu[0] >= moitie), strict=True)
        if len(temps) < 2:
            return 0.0
        return _UNE_MINUTE * linear_regression(temps, tailles).slope

    def tableau(self) -> Tableau:
        """Each look, then the slope."""
        resultat = Tableau(
            "Mémoire sous charge",
            ("Mo",),
            "Tous les processus du service, pendant le rythme égal. Pente : sur la seconde moitié, "
            "jugée à partir de cinq minutes.",
        )
        par_seconde = {f"à {instant:.0f} s": taille for instant, taille in self.releves}
        for instant, taille in par_seconde.items():
            resultat.ajouter(instant, decimal(taille, 1))
        longue, pente = self.releves[-1][0] >= _LONGUE, self.pente
        resultat.ajouter(
            "pente, par minute", decimal(pente), but=f"≤ {decimal(_PLATE, 0)}" if longue else "",
            tenu=pente <= _PLATE if longue else None,
        )  # fmt: skip
        return resultat


def megaoctets(port: int) -> float:
    """Megabytes of the server's processes; 0 where the system does not tell."""
    total = 0
    for processus in Path("/proc").glob("[0-9]*"):
        try:
            if f"127.0.0.1:{port}" in (processus / "cmdline").read_text():
                etat = (processus / "status").read_text()
                total += int(etat.partition("VmRSS:")[2].split()[0])
        except (OSError, IndexError):
            continue
    return total / 1024
