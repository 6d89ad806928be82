"""Whose turn it is in a process: one at a time, unless one takes long or waits elsewhere."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from app.socle.tour import Tour, ceder
from tests.socle.attentes import LONGTEMPS, passer

# Seconds: long enough to see that nobody comes; more than a busy machine takes to let one pass.
PEU, PATIENCE = 0.02, 0.4


def test_on_attend_son_tour_et_le_rend_en_sortant() -> None:
    tour, entree, sortie = Tour(LONGTEMPS), Event(), Event()

    def premiere() -> None:
        with tour.attendre():
            entree.set()
            assert sortie.wait(LONGTEMPS)

    with ThreadPoolExecutor(2) as fils:
        une = fils.submit(premiere)
        assert entree.wait(LONGTEMPS)
        autre = fils.submit(passer, tour)
        with pytest.raises(TimeoutError):
            autre.result(PEU)
        sortie.set()
        une.result(LONGTEMPS)
        assert autre.result(LONGTEMPS) < LONGTEMPS


def test_qui_est_lent_ne_retarde_les_autres_qu_une_fois() -> None:
    """The first who waits in vain goes on, and holds the turn of those who come next."""
    tour, entree, sortie = Tour(PATIENCE), Event(), Event()

    def depasser() -> float:
        with tour.attendre() as attendu:
            entree.set()
            assert sortie.wait(LONGTEMPS)
            return attendu

    with ThreadPoolExecutor(2) as fils, tour.attendre():
        deuxieme = fils.submit(depasser)
        assert entree.wait(LONGTEMPS)
        assert fils.submit(passer, tour).result(LONGTEMPS) >= PATIENCE, "behind the second"
        sortie.set()
        assert deuxieme.result(LONGTEMPS) >= PATIENCE
        assert fils.submit(passer, tour).result(LONGTEMPS) < PATIENCE, "nobody waits for the first"
    assert passer(tour) < PATIENCE


def test_qui_attend_une_autre_machine_cede_son_tour() -> None:
    tour, ensemble = Tour(LONGTEMPS), Barrier(2, timeout=LONGTEMPS)

    def demander() -> None:
        with tour.attendre():
            ceder()
            ceder()  # an exchange makes several calls
            ensemble.wait()

    with ThreadPoolExecutor(2) as fils:
        for faite in [fils.submit(demander) for _ in range(2)]:
            faite.result(LONGTEMPS)
    assert passer(tour) < LONGTEMPS / 2


def test_une_demande_qui_echoue_rend_son_tour() -> None:
    tour = Tour(LONGTEMPS)
    with pytest.raises(ZeroDivisionError), tour.attendre():
        raise ZeroDivisionError
    assert passer(tour) < LONGTEMPS / 2


def test_ceder_hors_d_une_demande_ne_fait_rien() -> None:
    ceder()
    assert passer(Tour(LONGTEMPS)) < LONGTEMPS / 2
