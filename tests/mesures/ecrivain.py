"""What each writer of the journal does, in a process of its own: light to start."""

import uuid
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from time import perf_counter

from sqlalchemy import text

from app.metier import journal
from app.socle.bdd import creer_fabrique, creer_moteur, transaction
from app.socle.cles import Cles
from app.socle.horloge import maintenant

Membre = tuple[uuid.UUID, uuid.UUID]
_barrieres: list[Barrier] = []


def attendre_les_autres(depart: Barrier) -> None:
    """Before its first act, a writer waits until all are ready."""
    _barrieres.append(depart)


def ajouter(url: str, cles: Cles, membre: Membre, secondes: float) -> int:
    """Append to the journal until the time is over; return how many."""
    moteur = creer_moteur(url)
    fabrique = creer_fabrique(moteur, cles)
    aidant, organisation = membre

    def acte() -> None:
        with fabrique() as session, transaction(session):
            journal.noter(
                session, "connexion", le=maintenant(), aidant=aidant, organisation=organisation
            )

    try:
        return _repeter(acte, secondes)
    finally:
        moteur.dispose()


def inserer(url: str, _: Cles, __: Membre, secondes: float) -> int:
    """Insert bare rows until the time is over; return how many."""
    moteur, ordre = creer_moteur(url), text("INSERT INTO temoin VALUES (:id, :corps)")

    def acte() -> None:
        with moteur.begin() as connexion:
            connexion.execute(ordre, {"id": uuid.uuid4(), "corps": "x" * 200})

    try:
        return _repeter(acte, secondes)
    finally:
        moteur.dispose()


def _repeter(acte: Callable[[], None], secondes: float) -> int:
    acte()
    for depart in _barrieres:
        depart.wait(120)
    fin, nombre = perf_counter() + secondes, 0
    while perf_counter() < fin:
        acte()
        nombre += 1
    return nombre
