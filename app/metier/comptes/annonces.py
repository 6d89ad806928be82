"""What somebody is written when the national team has acted on their account."""

from functools import partial

from app.metier.aidants.droits import ROLES
from app.metier.messages.gabarits import Redige, rediger


def renomme(nom: str) -> Redige:
    """Say under which name the account is now."""
    return partial(rediger, "compte/renomme", nouveau=nom)


def ferme() -> Redige:
    """Say that the account is closed."""
    return partial(rediger, "compte/ferme")


def rouvert() -> Redige:
    """Say that the account opens again."""
    return partial(rediger, "compte/rouvert")


def rattache(lieu: str) -> Redige:
    """Say in which place the account works too."""
    return partial(rediger, "compte/rattache", lieu=lieu)


def role_donne(role: str) -> Redige:
    """Say that a national role is given."""
    return partial(rediger, "compte/role_donne", role=ROLES[role].libelle)


def role_retire(role: str) -> Redige:
    """Say that a national role is taken."""
    return partial(rediger, "compte/role_retire", role=ROLES[role].libelle)
