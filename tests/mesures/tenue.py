"""How the service holds: an even rate for a while, then five times as much, then the rate again.

The rate does not wait for the answers: what is late is counted late, from the instant when the
request was due.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from threading import Lock

from tests.mesures.charge import Prise
from tests.mesures.decor import Decor
from tests.mesures.tableaux import Tableau, decimal, entier

PAR_SECONDE, SUR_SQLITE, SURCHARGE = 100, 50, 5
_SURCHARGE_MAX = 10.0  # seconds
_CONNEXIONS, _EN_SURCHARGE = 64, 800
_P95 = 0.3
_JUSTES = (200, 303)


@dataclass(frozen=True)
class Releve:
    """What came back: seconds of each answer, sorted, and how many were neither 200 nor 303."""

    durees: list[float]
    nb_autres: int

    def centile(self, part: float) -> float:
        """The duration under which this part of the answers came, in seconds."""
        return self.durees[min(int(len(self.durees) * part), len(self.durees) - 1)]


def tenue(decor: Decor, port: int, *, secondes: float, rythme: int = PAR_SECONDE) -> Tableau:
    """Pages, drafts begun, searches, tokens and identities mixed, at an even rate."""
    court = min(secondes, _SURCHARGE_MAX)
    tableau = Tableau(
        "Ce que tient le service",
        (
            "réponses",
            "autres que 200 et 303",
            "p50 (ms)",
            "p95 (ms)",
            "la plus longue (ms)",
            "mémoire (Mo)",
        ),
        f"Pages, brouillons commencés (un sur dix), recherche, token et userinfo mêlés, à rythme égal sur {_CONNEXIONS} connexions : "
        f"{entier(secondes)} s, puis {SURCHARGE} fois plus pendant {entier(court)} s, sur "
        f"{_EN_SURCHARGE} (qui a attendu deux secondes est refusé), puis comme avant. La durée part de l’instant où la demande était due. Mémoire : tous les processus.",
    )
    melange = _melange(decor, port, round((secondes + court * (SURCHARGE + 1)) * rythme))
    avant = _memoire(port)
    phases = (
        (f"{rythme} demandes/s", rythme, _CONNEXIONS, secondes),
        (f"{rythme * SURCHARGE} demandes/s", rythme * SURCHARGE, _EN_SURCHARGE, court),
        ("puis de nouveau", rythme, _CONNEXIONS, court),
    )
    for rang, (quoi, par_seconde, nb_prises, duree) in enumerate(phases):
        releve, apres = _tenir(port, melange, par_seconde, nb_prises, duree), _memoire(port)
        p95 = releve.centile(0.95)
        tableau.ajouter(
            quoi,
            entier(len(releve.durees)),
            entier(releve.nb_autres),
            decimal(1000 * releve.centile(0.5), 0),
            decimal(1000 * p95, 0),
            decimal(1000 * releve.durees[-1], 0),
            f"{avant} → {apres}",
            but=f"0, p95 ≤ {1000 * _P95:.0f}" if rang != 1 else "",
            tenu=None if rang == 1 else releve.nb_autres == 0 and p95 <= _P95,
        )
        avant = apres
    return tableau


def _melange(decor: Decor, port: int, nombre: int) -> Iterator[bytes]:
    """Return seven readings in ten, a search, and what writes: a draft, FranceConnect's server."""
    pages = [decor.lecture(port, page) for page in decor.quotidiennes]
    recherche, brouillon = decor.recherche(port), decor.brouillon(port)
    echanges = decor.echanges(port, nombre // 20)
    identites = decor.identites(port, nombre // 20)
    lectures, actes = cycle(pages), cycle((echanges, identites))

    def demande(rang: int) -> bytes:
        if rang % 10 == 9:
            return next(next(actes), recherche)
        if rang % 10 == 6:
            return brouillon
        return recherche if rang % 10 == 4 else next(lectures)

    return map(demande, count())


def _tenir(
    port: int, demandes: Iterator[bytes], par_seconde: int, nb_prises: int, secondes: float
) -> Releve:
    verrou, debut = Lock(), time.perf_counter()
    rangs = iter(range(int(par_seconde * secondes)))

    def suivante() -> tuple[float, bytes] | None:
        with verrou:
            rang = next(rangs, None)
            return None if rang is None else (debut + rang / par_seconde, next(demandes))

    def courir(_: int) -> list[tuple[float, bool]]:
        # Opened at its first request: a silent connection keeps a thread of the server waiting.
        prise, lus = None, []
        while due := suivante():
            instant, demande = due
            time.sleep(max(0.0, instant - time.perf_counter()))
            prise = prise or Prise(port)
            statut, _corps = prise.demander(demande)
            lus.append((time.perf_counter() - instant, statut in _JUSTES))
        if prise:
            prise.fermer()
        return lus

    with ThreadPoolExecutor(nb_prises) as fils:
        lus = [lu for suite in fils.map(courir, range(nb_prises)) for lu in suite]
    return Releve(sorted(duree for duree, _ in lus), sum(not juste for _, juste in lus))


def _memoire(port: int) -> str:
    """Megabytes of the server's processes, in whole; nothing where the system does not tell."""
    total = 0
    for processus in Path("/proc").glob("[0-9]*"):
        try:
            if f"127.0.0.1:{port}" in (processus / "cmdline").read_text():
                etat = (processus / "status").read_text()
                total += int(etat.partition("VmRSS:")[2].split()[0])
        except (OSError, IndexError):
            continue
    return entier(total / 1024) if total else "?"
