"""Calls that Python makes for each page: the one cost that the load of the machine leaves alone."""

from collections.abc import Callable
from cProfile import Profile

from tests.mesures.debits import parcourir
from tests.mesures.decor import Decor
from tests.mesures.tableaux import Tableau, entier

# The driver prepares a statement it has seen five times; templates are then compiled too.
_AVANT = 7


def travail(decor: Decor) -> Tableau:
    """Count the calls of each page, the test's own browser included: alike for all."""
    tableau = Tableau(
        "Appels de Python par page",
        ("appels",),
        "Une demande dans ce processus, comptée par cProfile. Ne dépend pas de la machine : se "
        "compare d’un jour à l’autre, sans but.",
    )
    for page, lire in parcourir(decor):
        for _ in range(_AVANT):
            lire()
        tableau.ajouter(page, entier(appels(lire)))
    return tableau


def appels(acte: Callable[[], None]) -> int:
    """How many calls an act makes."""
    profil = Profile()
    profil.runcall(acte)
    return sum(ligne.callcount for ligne in profil.getstats())
