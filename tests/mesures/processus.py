"""From one to four processes, then two machines' worth: what each adds on this machine."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.mesures.charge import Cadence, cadence
from tests.mesures.decor import Decor, lecture_nue
from tests.mesures.serveur import gunicorn
from tests.mesures.tableaux import Tableau, decimal, entier
from tests.moteurs import nginx, pgbouncer
from tests.nginx import nginx_devant
from tests.pgbouncer import pgbouncer_devant

_CONNEXIONS, _BASSIN = 16, 10
_SERVICE, _TEMOIN = "wsgi:app", "tests.mesures.temoin:app"
_COLONNES = (
    "vue nue, /s",
    "service, /s",
    "p95 (ms)",
    "rapport",
    "par PgBouncer, /s",
    "son p95 (ms)",
    "refusées",
)
# Machines, and processes of each.
PARCS = ((1, 1), (1, 2), (1, 3), (1, 4), (2, 2))


def processus(
    decor: Decor, dossier: Path, *, secondes: float, parcs: tuple[tuple[int, int], ...] = PARCS
) -> Tableau:
    """Answers per second and p95 behind nginx, PostgreSQL reached directly, then by PgBouncer."""
    tableau = Tableau(
        "Plusieurs processus",
        _COLONNES,
        f"Derrière nginx, {_CONNEXIONS} connexions qui lisent sans relâche les pages d’un aidant et "
        f"sa recherche, {entier(secondes)} s chaque fois ; PgBouncer par transaction, {_BASSIN} "
        "connexions. À côté, la vue nue, autant de processus. Le client, nginx et PostgreSQL prennent "
        "leur part des mêmes cœurs : au-delà du nombre de cœurs, un processus de plus ne peut "
        "rien ajouter, et ne doit rien coûter.",
    )
    mandataire, bassin = nginx(), pgbouncer()
    if mandataire is None or bassin is None:
        tableau.ajouter("non mesuré : installez nginx et pgbouncer", *[""] * 7)
        return tableau
    with pgbouncer_devant(bassin, decor.environ["DATABASE_URL"], connexions=_BASSIN) as par_lui:
        for machines, nb in parcs:
            parc = _Parc(decor, mandataire, dossier / "nginx", machines, nb, secondes)
            nue = parc.mesurer(_TEMOIN)
            nous, derriere = parc.mesurer(_SERVICE), parc.mesurer(_SERVICE, DATABASE_URL=par_lui)
            nom = f"{machines} machines de {nb}" if machines > 1 else f"{nb} processus"
            rapport = decimal(nous.par_seconde / nue.par_seconde)
            refus = entier(nous.nb_refus + derriere.nb_refus)
            valeurs = (entier(nue.par_seconde), *_dits(nous), rapport, *_dits(derriere), refus)
            tableau.ajouter(nom, *valeurs)
    return tableau


def _dits(lue: Cadence) -> tuple[str, str]:
    p95 = lue.durees[int(0.95 * len(lue.durees))]
    return entier(lue.par_seconde), decimal(1000 * p95, 0)


@dataclass(frozen=True)
class _Parc:
    """So many machines of so many processes, behind one nginx."""

    decor: Decor
    mandataire: Path
    dossier: Path
    machines: int
    nb: int
    secondes: float

    def mesurer(self, module: str, **environ: str) -> Cadence:
        donnes = self.decor.environ | {"WEB_CONCURRENCY": str(self.nb), "PROXIES": "1"} | environ
        sonde = "/sante" if module == _SERVICE else "/phrase"
        with ExitStack() as pile:
            ports = [pile.enter_context(gunicorn(module, donnes)) for _ in range(self.machines)]
            devant = nginx_devant(self.mandataire, self.dossier, ports, sonde=sonde)
            port = pile.enter_context(devant)
            suite = self._pages(port) if module == _SERVICE else lecture_nue(port)
            cadence(port, suite, secondes=self.secondes / 4, connexions=_CONNEXIONS)  # warm
            return cadence(port, suite, secondes=self.secondes, connexions=_CONNEXIONS)

    def _pages(self, port: int) -> Iterator[bytes]:
        pages = [self.decor.lecture(port, page) for page in self.decor.quotidiennes]
        return cycle([*pages, self.decor.recherche(port)])
