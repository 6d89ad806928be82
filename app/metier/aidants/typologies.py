"""What an aidant's work is, beside the free text of their profession: for figures and for help."""

from collections.abc import Mapping
from types import MappingProxyType

TYPOLOGIES: Mapping[str, str] = MappingProxyType(
    {
        "travailleur_social": "Travailleur social, travailleuse sociale",
        "agent_france_services": "Agent France Services",
        "secretaire_mairie": "Secrétaire de mairie",
        "mediateur": "Médiateur, médiatrice",
        "autre": "Autre métier",
    }
)
CONSEILLER_NUMERIQUE = "conseiller numérique"


def metier(typologie: str | None, *, conseiller: bool) -> str:
    """Return both in words: « Agent France Services, conseiller numérique »; empty when unsaid."""
    dits = [TYPOLOGIES.get(typologie or "", ""), CONSEILLER_NUMERIQUE * conseiller]
    dit = ", ".join(filter(None, dits))
    return dit[:1].upper() + dit[1:]
