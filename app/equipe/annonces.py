"""What somebody is written when a référent has acted on what opens their account."""

from dataclasses import dataclass

from app.authentification.models import MoyenConnexion

_DECONNECTE = (
    "Par sécurité, vous êtes déconnecté partout : à la prochaine connexion, "
    "le lien par e-mail vous sera demandé."
)


@dataclass(frozen=True, slots=True)
class Annonce:
    """A message's subject, and its sentences."""

    sujet: str
    phrase: str


def carte_donnee(carte: MoyenConnexion) -> Annonce:
    """Say that a card opens the account."""
    return Annonce(
        "Une carte à code ouvre maintenant votre compte",
        f"La carte à code {carte.numero_serie} ouvre maintenant votre compte Aidants Connect. "
        f"{_DECONNECTE}",
    )


def application_donnee() -> Annonce:
    """Say that an application opens the account, and how to be the only one with its key."""
    return Annonce(
        "Un téléphone ouvre maintenant votre compte",
        "Une application sur téléphone ouvre maintenant votre compte Aidants Connect. "
        f"{_DECONNECTE}\n\n"
        "Qui l’a associée en a vu la clé. Pour être seul à l’avoir : dans « Mon compte », ajoutez "
        "une application, puis retirez celle-ci.",
    )


def moyen_suspendu(moyen: MoyenConnexion) -> Annonce:
    """Say that a lost device opens nothing any more."""
    return Annonce(
        "Votre moyen de connexion est suspendu",
        f"{_le(moyen)} est suspendue : ses codes ne sont plus acceptés. {_DECONNECTE}",
    )


def moyen_repris(moyen: MoyenConnexion) -> Annonce:
    """Say that a device found again opens the account."""
    return Annonce(
        "Votre moyen de connexion sert de nouveau",
        f"{_le(moyen)} est remise en service. {_DECONNECTE}",
    )


def moyen_retire(moyen: MoyenConnexion, reste: int) -> Annonce:
    """Say that a device is removed; how many are left."""
    suite = (
        ""
        if reste
        else " C’était le dernier : pour vous connecter, il vous faut un autre moyen de "
        "connexion, ou un code de secours."
    )
    return Annonce(
        "Votre moyen de connexion est retiré",
        f"{_le(moyen)} est retirée : ses codes ne sont plus acceptés.{suite}",
    )


def carte_a_l_heure(carte: MoyenConnexion) -> Annonce:
    """Say that a card's clock was put right."""
    return Annonce(
        "Votre carte à code est à l’heure",
        f"L’horloge de la carte à code {carte.numero_serie} a été remise à l’heure : ses codes "
        "sont de nouveau acceptés.",
    )


def compte_debloque() -> Annonce:
    """Say that failures are forgotten."""
    return Annonce(
        "Votre compte est débloqué",
        "Votre compte était bloqué, après trop de codes refusés. Vous pouvez réessayer. "
        "Vous n’aviez rien essayé ? Quelqu’un d’autre l’a fait : dites-le.",
    )


def _le(moyen: MoyenConnexion) -> str:
    if moyen.genre == "carte":
        return f"Votre carte à code {moyen.numero_serie}"
    return "L’application de votre téléphone"
