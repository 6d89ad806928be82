"""What looks unusual, in words, and how the security role closes what was not recognised."""

from collections.abc import Mapping
from types import MappingProxyType

NUIT, ORDINATEUR, PLUSIEURS = "nuit", "ordinateur", "plusieurs"
OUI, NON = "oui", "non"
# Completed by the day and the hour of the use.
MOTIFS: Mapping[str, str] = MappingProxyType(
    {
        NUIT: "Votre compte a servi en pleine nuit, à l’heure de votre structure",
        ORDINATEUR: "Votre compte s’est ouvert sur un ordinateur où il n’avait jamais servi",
        PLUSIEURS: "Votre compte a servi pour plusieurs personnes en quelques minutes",
    }
)
# The same, as the security role and the référents read it.
TITRES: Mapping[str, str] = MappingProxyType(
    {
        NUIT: "usage en pleine nuit",
        ORDINATEUR: "connexion sur un nouvel ordinateur",
        PLUSIEURS: "plusieurs personnes en quelques minutes",
    }
)
ISSUES: Mapping[str, str] = MappingProxyType(
    {
        "erreur": "Vérifié avec la personne : c’était bien elle",
        "moyens": "Ses moyens de connexion ont été changés",
        "compte": "Son compte a été fermé",
    }
)
