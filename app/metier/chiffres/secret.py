"""What small counts would say of somebody, hidden with what would reveal it by subtraction.

One mask a month, computed when it closes and read by the page, the file and every filter
(docs/decisions/0039-chiffres-publics.md).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from app.metier.chiffres.definitions import COMPTENT_DES_PERSONNES, STRUCTURES

# The usual floors of tax and health statistics for persons, of business statistics for units.
PLANCHER_PERSONNES, PLANCHER_STRUCTURES = 11, 3


@dataclass(frozen=True, slots=True)
class Cellule:
    """The numbers of one code of one maille: a région, a type… A theme has démarches only."""

    code: str
    nombres: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, mesure: str) -> int:
        return self.nombres.get(mesure, 0)

    @property
    def est_vide(self) -> bool:
        """True when nothing was done there."""
        return not any(self.nombres.values())

    @property
    def est_publiable(self) -> bool:
        """True when no number is small, and it is not the number of one or two organisations."""
        petits = any(0 < self[mesure] < PLANCHER_PERSONNES for mesure in COMPTENT_DES_PERSONNES)
        return self.est_vide or (not petits and self[STRUCTURES] >= PLANCHER_STRUCTURES)


def codes_caches(
    total: Cellule, cellules: Collection[Cellule], deja: Collection[str] = ()
) -> set[str]:
    """Return which cells of a line to hide, when its total is shown; `deja` are, whatever they say.

    What is left by taking the cells shown from the total is itself a number: it must be one that
    could be shown, and of two cells at least. Until it is, the smallest cell is hidden too.
    """
    caches = {cellule.code for cellule in cellules if not cellule.est_publiable}
    caches |= {une.code for une in cellules if une.code in deja and not une.est_vide}
    restantes = sorted(
        (une for une in cellules if une.code not in caches and not une.est_vide), key=_taille
    )
    while caches and restantes and not _tient(total, restantes, len(caches)):
        caches.add(restantes.pop(0).code)
    return caches


def reste(total: Cellule, montrees: Iterable[Cellule]) -> Cellule:
    """Return what anybody obtains by subtraction."""
    liste = list(montrees)
    return Cellule(
        "", {mesure: total[mesure] - sum(une[mesure] for une in liste) for mesure in total.nombres}
    )


def _tient(total: Cellule, montrees: list[Cellule], nb_caches: int) -> bool:
    return nb_caches > 1 and reste(total, montrees).est_publiable


def _taille(cellule: Cellule) -> tuple[int, int, str]:
    return cellule["personnes"], cellule["demarches"], cellule.code
