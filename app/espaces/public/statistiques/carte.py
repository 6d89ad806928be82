"""The régions as tiles, roughly where they are; those overseas are as large as the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Column and row of each tile, and the three letters written in it.
_CASES: Mapping[str, tuple[str, int, int]] = MappingProxyType(
    {
        "84": ("ARA", 2, 3),
        "27": ("BFC", 3, 2),
        "53": ("BRE", 0, 1),
        "24": ("CVL", 2, 2),
        "94": ("COR", 3, 5),
        "44": ("GES", 3, 1),
        "01": ("GUA", 5, 0),
        "03": ("GUF", 5, 2),
        "32": ("HDF", 2, 0),
        "11": ("IDF", 2, 1),
        "04": ("REU", 5, 3),
        "02": ("MAR", 5, 1),
        "06": ("MAY", 5, 4),
        "28": ("NOR", 1, 1),
        "75": ("NAQ", 1, 3),
        "76": ("OCC", 1, 4),
        "52": ("PDL", 1, 2),
        "93": ("PAC", 2, 4),
    }
)
# Light enough for the ink of the text to be read on it.
_TEINTES = (0.06, 0.16, 0.27, 0.38)


@dataclass(frozen=True, slots=True)
class Case:
    """A tile: its place, its letters, its number (None: secret), how dark it is."""

    code_region: str
    sigle: str
    colonne: int
    rang: int
    nombre: int | None
    teinte: float


def cases(nombres: Mapping[str, int | None]) -> list[Case]:
    """Return the tiles in the order of names; what is secret is as light as what is nothing."""
    maximum = max((nombre or 0 for nombre in nombres.values()), default=0)
    return [
        Case(code, sigle, colonne, rang, nombres.get(code), _teinte(nombres.get(code), maximum))
        for code, (sigle, colonne, rang) in _CASES.items()
    ]


def sigle(code_region: str) -> str:
    """Return the letters of a région's tile."""
    return _CASES[code_region][0]


def _teinte(nombre: int | None, maximum: int) -> float:
    return _TEINTES[min(3, 4 * nombre // maximum)] if nombre else _TEINTES[0]
