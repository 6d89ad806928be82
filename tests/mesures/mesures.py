"""Every measure, in its order, on the two bases: one small, one large."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import moteurs
from tests.mesures.base.taille import NATIONALE, Taille
from tests.mesures.debits import debits, echelle, ordres_sql
from tests.mesures.decor import Decor
from tests.mesures.ecritures import ecritures
from tests.mesures.navigation import poids, ressenti
from tests.mesures.processus import PARCS, processus
from tests.mesures.programmes import actes_programmes, lectures_entieres, papiers, remplissages
from tests.mesures.serveur import gunicorn
from tests.mesures.tableaux import Tableau
from tests.mesures.tenue.phases import PAR_SECONDE, SUR_SQLITE, tenue
from tests.mesures.travail import travail
from tests.parcours.conftest import ARGUMENTS
from tests.postgres import base_jetable


@dataclass(frozen=True)
class Envergure:
    """How large, how often, how long; on which pages, all when none is named."""

    petite: Taille
    grande: Taille
    fois: int = 5
    tours: int = 3
    secondes: float = 2.0
    passages: int = 40
    ecrivains: int = 8
    tenue: float = 60.0
    pages: tuple[str, ...] = ()
    parcs: tuple[tuple[int, int], ...] = PARCS
    au_navigateur: bool = True
    seulement: str = ""


COMPLETE = Envergure(NATIONALE.part(1000), NATIONALE.part(100))


@dataclass(frozen=True)
class Lieu:
    """Where a base is: its address, and the folder of its keys."""

    url: str
    instance: Path


# The name of a measure, and what takes it.
Mesure = tuple[str, Callable[[], Iterable[Tableau]]]


class Banc:
    """The two bases, each with its service; what only some measures need comes when asked."""

    def __init__(
        self, pile: ExitStack, envergure: Envergure, lieux: list[Lieu], dossier: Path
    ) -> None:
        self.pile, self.envergure, self.dossier = pile, envergure, dossier
        decors = []
        for lieu, taille in zip(lieux, (envergure.petite, envergure.grande), strict=True):
            lieu.instance.mkdir(parents=True, exist_ok=True)
            decors.append(Decor(lieu.url, lieu.instance, taille))
            decors[-1].garder(envergure.pages)
            pile.callback(decors[-1].app.extensions["moteur"].dispose)
        self.petit, self.grand = decors

    @cached_property
    def ports(self) -> list[int]:
        """Where the service answers for each base."""
        donnes = (self.petit.environ, self.grand.environ)
        return [self.pile.enter_context(gunicorn("wsgi:app", environ)) for environ in donnes]

    @cached_property
    def temoin(self) -> int:
        """Where the bare view answers."""
        return self.pile.enter_context(gunicorn("tests.mesures.temoin:app", self.grand.environ))

    @cached_property
    def navigateur(self) -> Browser:
        """Chromium."""
        playwright = self.pile.enter_context(sync_playwright())
        # The second only where the bench is tried.
        chemin = moteurs.chromium() or moteurs.chromium_sans_ecran()
        navigateur = playwright.chromium.launch(
            executable_path=chemin and str(chemin), args=ARGUMENTS.split()
        )
        self.pile.callback(navigateur.close)
        return navigateur

    def prendre(self, mesures: list[Mesure]) -> Iterator[Tableau]:
        """Take those that were asked for."""
        for nom, mesure in mesures:
            if self.envergure.seulement in nom:
                yield from mesure()


def mesurer(
    envergure: Envergure, serveur: str, dossier: Path, garde: Lieu | None = None
) -> Iterator[Tableau]:
    """Take every measure, on the PostgreSQL server at this address; `garde` is the large base."""
    with ExitStack() as pile:
        petite, grande = (
            Lieu(pile.enter_context(base_jetable(serveur)), dossier / nom)
            for nom in ("petite", "grande")
        )
        banc = Banc(pile, envergure, [petite, garde or grande], dossier)
        yield from banc.prendre(_sur_postgresql(banc))


def _sur_postgresql(banc: Banc) -> list[Mesure]:
    petit, grand, e = banc.petit, banc.grand, banc.envergure
    au_navigateur: list[Mesure] = [
        ("ressenti", lambda: [
            ressenti(banc.navigateur, grand, banc.ports[1], banc.temoin, fois=e.fois)
        ]),
        ("poids", lambda: [poids(banc.navigateur, grand, banc.ports[1])]),
    ]  # fmt: skip
    return [
        ("remplissage", lambda: [remplissages(petit, grand)]),
        *(au_navigateur if e.au_navigateur else ()),
        ("ordres", lambda: [ordres_sql(petit, grand)]),
        ("travail", lambda: [travail(grand)]),
        ("débits", lambda: [
            debits(grand, banc.ports[1], banc.temoin, tours=e.tours, secondes=e.secondes)
        ]),
        ("échelle", lambda: [echelle(petit, grand, banc.ports, fois=e.passages)]),
        ("lectures", lambda: [lectures_entieres(grand)]),
        ("programmés", lambda: [actes_programmes(grand)]),
        ("papiers", lambda: [papiers(grand, banc.ports[1], fois=e.passages)]),
        ("journal", lambda: [ecritures(grand, ecrivains=e.ecrivains, secondes=e.secondes)]),
        ("processus", lambda: [
            processus(grand, banc.dossier, secondes=2 * e.secondes, parcs=e.parcs)
        ]),
        ("tenue", lambda: tenue(grand, banc.ports[1], secondes=e.tenue, rythme=PAR_SECONDE)),
    ]  # fmt: skip


def sur_sqlite(envergure: Envergure, dossier: Path) -> Iterator[Tableau]:
    """Take on SQLite the measures that depend on the base alone."""
    with ExitStack() as pile:
        lieux = [Lieu(f"sqlite:///{dossier}/{n}.db", dossier / n) for n in ("petite", "grande")]
        banc = Banc(pile, envergure, lieux, dossier)
        petit, grand, e = banc.petit, banc.grand, envergure
        mesures: list[Mesure] = [
            ("remplissage", lambda: [remplissages(petit, grand)]),
            ("ordres", lambda: [ordres_sql(petit, grand)]),
            ("échelle", lambda: [echelle(petit, grand, banc.ports, fois=e.passages)]),
            ("programmés", lambda: [actes_programmes(grand)]),
            ("tenue", lambda: tenue(grand, banc.ports[1], secondes=e.tenue, rythme=SUR_SQLITE)),
        ]
        for tableau in banc.prendre(mesures):
            tableau.titre += " (SQLite)"
            yield tableau
