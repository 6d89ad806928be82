"""What may be done, and the roles that give it: the one list of both."""

import enum
from dataclasses import dataclass
from functools import cache


class Droit(enum.Enum):
    """What a route may ask; its value says whom such a route is for."""

    PUBLIC = "tout le monde"
    COMPTE = "toute personne connectée"
    MANDATS = "les aidants"
    ENTRAINEMENT = "les aidants et les personnes référentes"
    EQUIPE = "les personnes référentes"
    PILOTAGE = "l’équipe nationale"
    HABILITER = "les personnes qui donnent les rôles de l’équipe nationale"
    SUPPORT = "le support de l’équipe nationale"
    ADMISSION = "les personnes de l’équipe nationale qui instruisent les demandes"
    ORGANISMES = "les organismes de formation"
    FORMATION = "les personnes de l’équipe nationale qui suivent les formations"
    SECURITE = "les personnes de l’équipe nationale chargées de la sécurité"
    JOURNAL = "les personnes de l’équipe nationale qui lisent le journal"
    DONNEES = "les personnes de l’équipe nationale chargées des données personnelles"
    CHIFFRES = "les personnes de l’équipe nationale qui suivent les chiffres"


# What whoever is logged in may do, without any role.
COMMUNS = frozenset({Droit.PUBLIC, Droit.COMPTE})


@dataclass(frozen=True, slots=True)
class Role:
    """A role that an account holds: in an organisation, or in none (`hors_structure`).

    `national`: of the national team, which two people give.
    """

    libelle: str
    droits: frozenset[Droit]
    national: bool = False
    hors_structure: bool = False


def _national(libelle: str, *droits: Droit) -> Role:
    """A role of the national team; whatever it is, it opens what the whole team sees."""
    return Role(libelle, frozenset({Droit.PILOTAGE, *droits}), national=True, hors_structure=True)


ROLES = {
    "aidant": Role("fait des mandats", frozenset({Droit.MANDATS, Droit.ENTRAINEMENT})),
    "referent": Role("personne référente", frozenset({Droit.EQUIPE, Droit.ENTRAINEMENT})),
    "formateur": Role("organisme de formation", frozenset({Droit.ORGANISMES}), hors_structure=True),
    "pilotage": _national("rôles nationaux", Droit.HABILITER),
    "support": _national("support", Droit.SUPPORT),
    "admission": _national("demandes des structures", Droit.ADMISSION),
    "formation": _national("formations", Droit.FORMATION),
    "securite": _national("sécurité", Droit.SECURITE, Droit.JOURNAL),
    "donnees": _national("données personnelles", Droit.DONNEES, Droit.JOURNAL),
    "chiffres": _national("chiffres", Droit.CHIFFRES),
}
TITRES_ROLES = {nom: role.libelle.capitalize() for nom, role in ROLES.items()}
NATIONAUX = tuple(nom for nom, role in ROLES.items() if role.national)


def roles_donnant(droit: Droit) -> list[str]:
    """Return the roles that give a right."""
    return [nom for nom, role in ROLES.items() if droit in role.droits]


@cache
def droits_tenus(*roles: str | None) -> frozenset[Droit]:
    """Return all that somebody may do who holds these roles in their places, `COMMUNS` included."""
    return COMMUNS.union(*map(droits_de, roles))


@cache
def droits_de(roles: str | None) -> frozenset[Droit]:
    """Return what these roles, comma-separated as the base aggregates them, give."""
    tenus = (ROLES[nom].droits for nom in (roles or "").split(",") if nom in ROLES)
    return frozenset().union(*tenus)
