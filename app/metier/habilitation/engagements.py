"""What an organisation promises when it asks to come in, each with its words."""

from collections.abc import Mapping
from types import MappingProxyType

ENGAGEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "cgu": "La structure respectera les conditions d’utilisation.",
        "formation": "Elle sait que la formation est payante, et a regardé comment la financer.",
        "dpo": "Son délégué à la protection des données est informé.",
        "professionnels": (
            "Toutes les personnes proposées sont des professionnels : ni bénévole, ni stagiaire, "
            "ni apprenti, ni service civique."
        ),
        "sans_elus": "Aucune personne élue n’est proposée, ni comme référente ni comme aidante.",
    }
)
# Promised by who has one référent only: what opens their account the day they lose everything.
CODES_SECOURS = "codes_secours"


def sont_pris(pris: list[str] | None) -> bool:
    """True when every commitment is taken."""
    return set(ENGAGEMENTS) <= set(pris or ())
