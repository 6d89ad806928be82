"""What the référents of an organisation are written when the national team has acted on it."""

from collections.abc import Collection
from functools import partial

from app.metier.aidants.models import Aidant
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


def nomme_referent(organisation: Organisation) -> Redige:
    """Say to somebody whose team they manage from now on."""
    return partial(rediger, "structure/nomme_referent", lieu=organisation.nom)


def retire_referent(organisation: Organisation) -> Redige:
    """Say to somebody whose team they manage no longer."""
    return partial(rediger, "structure/retire_referent", lieu=organisation.nom)


def un_referent_de_plus(organisation: Organisation, aidant: Aidant) -> Redige:
    """Say to the others who manages the team with them."""
    return partial(
        rediger, "structure/referent_de_plus", lieu=organisation.nom, qui=aidant.nom_complet
    )


def un_referent_de_moins(organisation: Organisation, aidant: Aidant, *, reste: int) -> Redige:
    """Say to the `reste` others who manages the team no longer."""
    return partial(
        rediger,
        "structure/referent_de_moins",
        lieu=organisation.nom,
        qui=aidant.nom_complet,
        est_seul=reste == 1,
    )


def ordinateurs(organisation: Organisation) -> Redige:
    """Say whether known computers serve there."""
    return partial(
        rediger,
        "structure/ordinateurs",
        lieu=organisation.nom,
        interdits=organisation.ordinateurs_interdits,
    )


def fusionnee(organisation: Organisation, vers: Organisation) -> Redige:
    """Say to somebody where they work from now on, and what became of the mandates."""
    return partial(rediger, "structure/fusionnee", lieu=organisation.nom, vers=vers.nom)


def fusion_recue(organisation: Organisation, vers: Organisation) -> Redige:
    """Say to the référents of the organisation that stays who has joined it."""
    return partial(rediger, "structure/fusion_recue", lieu=organisation.nom, vers=vers.nom)


def themes_partis(
    organisation: Organisation, vers: Organisation, domaines: Collection[str]
) -> Redige:
    """Say to the référents of an organisation which of its themes go on elsewhere."""
    return partial(
        rediger,
        "structure/themes_partis",
        lieu=organisation.nom,
        vers=vers.nom,
        themes=titres(domaines),
    )


def themes_recus(
    organisation: Organisation, vers: Organisation, domaines: Collection[str]
) -> Redige:
    """Say to the référents of an organisation which themes of another go on there."""
    return partial(
        rediger,
        "structure/themes_recus",
        lieu=organisation.nom,
        vers=vers.nom,
        themes=titres(domaines),
    )
