"""The kinds of notices and whom they are for: the one list of both, with their words."""

from collections.abc import Mapping
from types import MappingProxyType

from app.metier.aidants.droits import Droit

# The most pressing first: so are they shown.
SORTES: Mapping[str, str] = MappingProxyType(
    {
        "alerte": "Alerte",
        "information": "Information",
        "nouveaute": "Nouveauté",
    }
)
AIDES_SORTES: Mapping[str, str] = MappingProxyType(
    {
        "alerte": "À lire avant de travailler : elle passe devant les autres.",
        "nouveaute": "Ce que le service sait faire de plus.",
    }
)
PUBLICS: Mapping[str, str] = MappingProxyType(
    {
        "tous": "Toutes les personnes qui ont un compte",
        "aidants": "Les aidants",
        "referents": "Les personnes référentes",
        "pilotage": "L’équipe nationale",
    }
)
# Who belongs to a public, by what they may do here.
DROIT_DU_PUBLIC: Mapping[str, Droit] = MappingProxyType(
    {
        "tous": Droit.COMPTE,
        "aidants": Droit.MANDATS,
        "referents": Droit.EQUIPE,
        "pilotage": Droit.PILOTAGE,
    }
)
