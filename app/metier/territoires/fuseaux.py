"""Time zones: by département, and by commune in French Polynesia, which has three."""

from collections.abc import Mapping
from types import MappingProxyType

_METROPOLE = "Europe/Paris"
_PAR_DEPARTEMENT: Mapping[str, str] = MappingProxyType(
    {
        "971": "America/Guadeloupe",
        "972": "America/Martinique",
        "973": "America/Cayenne",
        "974": "Indian/Reunion",
        "975": "America/Miquelon",
        "976": "Indian/Mayotte",
        # Both keep Guadeloupe's time.
        "977": "America/Guadeloupe",
        "978": "America/Guadeloupe",
        "984": "Indian/Kerguelen",
        "986": "Pacific/Wallis",
        "987": "Pacific/Tahiti",
        "988": "Pacific/Noumea",
        "989": "Etc/GMT+8",  # Clipperton: eight hours behind UTC
    }
)
_MARQUISES = ("98718", "98723", "98731", "98746", "98756", "98757")
_PAR_COMMUNE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(_MARQUISES, "Pacific/Marquesas") | {"98719": "Pacific/Gambier"}
)


def fuseau_de(code_commune: str, code_departement: str) -> str:
    """Return the name of the time zone of a commune."""
    return _PAR_COMMUNE.get(code_commune) or _PAR_DEPARTEMENT.get(code_departement, _METROPOLE)
