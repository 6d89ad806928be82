"""The service stopped, and made again, while people use it."""

import signal
import time
from collections import Counter

from tests.epreuves.banc import Banc
from tests.epreuves.declaration import Constat, epreuve
from tests.epreuves.gestes import LECTEURS, Geste, ensemble, lecteurs, rates
from tests.epreuves.service import PATIENCE, Service
from tests.epreuves.verite import manques

# At the very instant of the last close, one or two newcomers knock: nobody has said a byte to them.
_AU_SEUIL = 2


@epreuve("arrêt en pleine charge (SIGTERM)")
def arret(banc: Banc) -> Constat:
    """Whoever was let in is answered; then nobody is let in."""
    (temoin,) = banc.conclusions(1)
    gestes: list[Geste] = [*banc.conclusions(2), *banc.usages(4)]
    with banc.service() as service, lecteurs(service.port, temoin.secret, 4) as donnes:
        _attendre(donnes, 20)

        def arreter() -> None:
            service.arreter()
            time.sleep(0.5)
            service.demarrer()

        fautes = ensemble(service.port, gestes, arreter)
    donnes.pop("ConnectionRefusedError", None)
    coupees = donnes.total() - donnes["200"] - donnes["503"]
    fautes += [f"coupées en route : {dict(donnes)}"] * (coupees > _AU_SEUIL)
    return Constat(
        "quatre lecteurs sans relâche, deux conclusions, quatre usages ; arrêté, puis relancé",
        f"{donnes['200']} pages {coupees} éconduites au seuil",
        (*fautes, *manques(banc, gestes)),
    )


@epreuve("mise à jour sans arrêt (HUP)")
def relecture(banc: Banc) -> Constat:
    """New workers, three times, the old ones ending what they had begun: nobody sees it."""
    (temoin,), gestes = banc.conclusions(1), list[Geste]()
    fautes: list[str] = []
    with banc.service() as service, lecteurs(service.port, temoin.secret, LECTEURS) as donnes:
        debut = time.monotonic()
        for _ in range(3):
            tournee: list[Geste] = [*banc.conclusions(1), *banc.usages(2)]
            fautes += ensemble(service.port, tournee, lambda: _renouveler(service))
            gestes += tournee
            _attendre(donnes, donnes["200"] + 5 * LECTEURS)
        par_seconde = donnes["200"] / (time.monotonic() - debut)
    fautes += rates(donnes)
    statuts = Counter(statut for geste in gestes for statut in geste.statuts)
    renvois = statuts.total() - len(gestes)
    return Constat(
        f"trois fois, {LECTEURS} lecteurs sans relâche, une conclusion et deux usages",
        f"{donnes['200']} pages servies, {par_seconde:.0f} par seconde ; actes renvoyés : {renvois}",
        (*fautes, *manques(banc, gestes)),
    )


def _renouveler(service: Service) -> None:
    anciens = set(service.ouvriers())
    service.signaler(signal.SIGHUP)
    fin = time.monotonic() + PATIENCE
    while anciens & set(service.ouvriers()):
        assert time.monotonic() < fin, "les anciens processus restent"
        time.sleep(0.1)
    service.attendre()


def _attendre(donnes: Counter[str], nombre: int) -> None:
    fin = time.monotonic() + PATIENCE
    while donnes["200"] < nombre and time.monotonic() < fin:
        time.sleep(0.05)
