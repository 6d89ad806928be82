"""One screen that the walk visits, in one state."""

from dataclasses import dataclass

from tests.parcours.gestes import Geste


@dataclass(frozen=True)
class Ecran:
    """One state: `adresse` is filled with the ids of `decor.preparer`; `qui` is empty for nobody.

    `statut` is what the address answers, before the gesture.
    """

    nom: str
    qui: str
    adresse: str
    geste: Geste | None = None
    statut: int = 200
