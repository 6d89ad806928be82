"""Processes that die without a word."""

import os
import random
import signal
import time
from collections.abc import Callable

from tests.epreuves.banc import Banc
from tests.epreuves.declaration import Constat, epreuve
from tests.epreuves.gestes import Geste, ensemble
from tests.epreuves.service import Service
from tests.epreuves.verite import manques

# Seconds within which a burst of writes is under way: the blow falls somewhere in it.
_RAFALE = 0.4


def _sous_les_coups(banc: Banc, coups: int, frapper: Callable[[Service], object]) -> Constat:
    """A burst of writes, a blow in the middle of it, all of them insisted on; and again."""
    hasard = random.Random(banc.coups)
    fautes: list[str] = []
    tous: list[Geste] = []
    with banc.service() as service:
        for _ in range(coups):
            gestes: list[Geste] = [*banc.conclusions(1), *banc.usages(2)]

            def coup() -> None:
                time.sleep(hasard.uniform(0, _RAFALE))
                frapper(service)

            fautes += ensemble(service.port, gestes, coup)
            tous += gestes
    fautes += manques(banc, tous)
    confirmes = sum(geste.confirme for geste in tous)
    return Constat(
        f"{coups} fois, pendant une conclusion et deux usages",
        f"{confirmes} actes confirmés sur {len(tous)} ; journal et mandats relus",
        tuple(fautes),
    )


@epreuve("un processus tué (kill -9)")
def ouvrier_tue(banc: Banc) -> Constat:
    """Three blows in four fall on one worker."""

    def frapper(service: Service) -> None:
        while not (vivants := service.ouvriers()):
            time.sleep(0.05)  # those killed just before are not replaced yet
        os.kill(random.choice(vivants), signal.SIGKILL)

    return _sous_les_coups(banc, banc.coups - banc.coups // 4, frapper)


@epreuve("le service entier tué (kill -9)")
def service_tue(banc: Banc) -> Constat:
    """One blow in four falls on all of it; it is started again at once."""

    def frapper(service: Service) -> None:
        service.tuer()
        service.demarrer()

    return _sous_les_coups(banc, banc.coups // 4, frapper)
