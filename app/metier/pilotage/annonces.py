"""What the référents of an organisation are written when the national team has acted on it."""

from collections.abc import Collection
from functools import partial

from app.metier.demarches.domaines import titres
from app.metier.messages.gabarits import Redige, rediger
from app.metier.organisations.actes import FICHE
from app.metier.organisations.models import Organisation


def modifiee(organisation: Organisation, champs: Collection[str]) -> Redige:
    """Say which particulars have changed."""
    quoi = ", ".join(FICHE[champ] for champ in champs)
    return partial(rediger, "structure/modifiee", lieu=organisation.nom, quoi=quoi)


def themes(organisation: Organisation) -> Redige:
    """Say what mandates may be made for."""
    return partial(
        rediger, "structure/themes", lieu=organisation.nom, themes=titres(organisation.domaines)
    )


def fermee(organisation: Organisation) -> Redige:
    """Say that nobody works there any more, and what becomes of its mandates."""
    return partial(rediger, "structure/fermee", lieu=organisation.nom)


def rouverte(organisation: Organisation) -> Redige:
    """Say that its people work again."""
    return partial(rediger, "structure/rouverte", lieu=organisation.nom)
