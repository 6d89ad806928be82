"""What may be reported, and the words for it: the one list of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Motif:
    """What is reported: to choose it (`titre`), to say that it was, of a mandate that it ended."""

    titre: str
    est_dit: str
    fin_de_mandat: str


MOTIFS: Mapping[str, Motif] = MappingProxyType(
    {
        "deces": Motif("Un décès", "Un décès a été signalé", "arrêté : un décès a été signalé"),
        "protection": Motif(
            "Une mesure de protection (tutelle, curatelle…)",
            "Une mesure de protection a été signalée",
            "arrêté : une mesure de protection a été signalée",
        ),
    }
)

MESURES: Mapping[str, str] = MappingProxyType(
    {
        "tutelle": "Tutelle",
        "curatelle": "Curatelle",
        "habilitation": "Habilitation familiale",
        "sauvegarde": "Sauvegarde de justice",
        "future": "Mandat de protection future",
    }
)
