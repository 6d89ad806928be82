"""What may be done, and the roles that give it: the one list of both."""

import enum
from dataclasses import dataclass


class Droit(enum.Enum):
    """What a route may ask; its value says whom such a route is for."""

    PUBLIC = "tout le monde"
    COMPTE = "toute personne connectée"
    MANDATS = "les aidants"
    EQUIPE = "les personnes référentes"
    PILOTAGE = "l’équipe nationale"


# What whoever is logged in may do, without any role.
COMMUNS = frozenset({Droit.PUBLIC, Droit.COMPTE})


@dataclass(frozen=True, slots=True)
class Role:
    """A role that an account holds: in an organisation, or in none when it is `national`."""

    libelle: str
    droits: frozenset[Droit]
    national: bool = False


ROLES = {
    "aidant": Role("fait des mandats", frozenset({Droit.MANDATS})),
    "referent": Role("personne référente", frozenset({Droit.EQUIPE})),
    "pilotage": Role("équipe nationale", frozenset({Droit.PILOTAGE}), national=True),
}


def roles_donnant(droit: Droit) -> list[str]:
    """Return the roles that give a right."""
    return [nom for nom, role in ROLES.items() if droit in role.droits]


def droits_de(roles: str | None) -> frozenset[Droit]:
    """Return what these roles, comma-separated as the base aggregates them, give."""
    tenus = (ROLES[nom].droits for nom in (roles or "").split(",") if nom in ROLES)
    return frozenset().union(*tenus)
