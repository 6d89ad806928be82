"""Acts that run at the same time, each in its own thread and transaction."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.socle.bdd import creer_fabrique, transaction
from app.socle.cles import Cles

Resultat = TypeVar("Resultat")


@contextmanager
def un_acte(moteur: Engine, cles: Cles) -> Iterator[Session]:
    """One transaction in a session of its own, committed at the end."""
    with creer_fabrique(moteur, cles)() as session, transaction(session):
        yield session


def a_la_fois(
    nombre: int, acte: Callable[[int], Resultat]
) -> tuple[list[Resultat], list[BaseException]]:
    """Start `acte(0)` … `acte(nombre - 1)` together; return what succeeded, what was raised."""
    depart = threading.Barrier(nombre)

    def courir(rang: int) -> Resultat:
        depart.wait()
        return acte(rang)

    with ThreadPoolExecutor(nombre) as fils:
        courses = [fils.submit(courir, rang) for rang in range(nombre)]
    erreurs = [erreur for course in courses if (erreur := course.exception())]
    return [course.result() for course in courses if not course.exception()], erreurs
