"""Closing a session survives the garbage collector, wherever it runs meanwhile (decision 16).

In a process of its own: without what `bdd` does, CPython 3.11 dies of it (SIGSEGV).
"""

import gc
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from app.bdd import creer_fabrique, creer_moteur
from app.cles import Cles
from app.modeles import METADATA
from app.organisations.models import Organisation
from config import RACINE

LIGNES, ALLOCATIONS = 100, 150


def fermer_a_chaque_allocation(base: str) -> None:
    """Close sessions full of objects that are garbage, the collector running ever later."""
    moteur = creer_moteur(base)
    METADATA.create_all(moteur)
    cles = Cles.depuis(chiffrement="c", journal="j", sub="s", secret="k")
    fabrique = creer_fabrique(moteur, cles)
    with fabrique() as session:
        session.execute(insert(Organisation), [_ligne(rang) for rang in range(LIGNES)])
        session.commit()
    for allocation in range(1, ALLOCATIONS):
        session = fabrique()
        objets: list[object] = list(session.scalars(select(Organisation)))
        session.expire(objets[0])  # takes the last name that states share
        objets.append(objets)  # a cycle, as those of Jinja: only the collector frees them
        reserve: list[object] = [{} for _ in range(100)]  # no dict is left to be used again
        gc.collect(0)
        gc.disable()
        gc.set_threshold(allocation, 0, 1_000_000)
        del objets
        gc.enable()
        session.close()
        gc.disable()
        reserve.clear()


def _ligne(rang: int) -> dict[str, object]:
    return {
        "nom": "Mairie",
        "type": "mairie",
        "siret": f"{rang:014}",
        "adresse": "1 place",
        "code_postal": "01000",
        "ville": "Bourg",
        "creee_le": datetime(2026, 1, 1, tzinfo=UTC),
    }


def test_fermer_une_session_pendant_le_ramasse_miettes(tmp_path: Path) -> None:
    base = f"sqlite:///{tmp_path / 'base.db'}"
    lance = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.test_ramasse_miettes", base],
        cwd=RACINE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (lance.returncode, lance.stderr[-2000:]) == (0, "")


if __name__ == "__main__":
    fermer_a_chaque_allocation(sys.argv[1])
