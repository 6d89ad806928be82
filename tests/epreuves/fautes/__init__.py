"""The faults. One more is one more function under `@epreuve`, in the file of its kind."""

from tests.epreuves.declaration import EPREUVES
from tests.epreuves.fautes import (
    arrets,
    bases,
    heures,
    morts,
    navigateurs,
    parcs,
    sauvegarde,
    voisins,
)

__all__ = (
    "EPREUVES",
    "arrets",
    "bases",
    "heures",
    "morts",
    "navigateurs",
    "parcs",
    "sauvegarde",
    "voisins",
)
