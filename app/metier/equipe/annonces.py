"""What somebody is written when a référent has acted on their account, or on the whole team."""

from collections.abc import Collection
from dataclasses import dataclass

from app.metier.authentification.models import MoyenConnexion
from app.metier.demarches.domaines import titres

_DECONNECTE = (
    "Par sécurité, vos connexions ouvertes ont été fermées : à la prochaine, "
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
        "La personne qui l’a associée a pu en voir la clé. Pour que personne d’autre ne l’ait : dans "
        "« Mon compte », ajoutez une application, puis retirez celle-ci.",
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
        else " C’était votre dernier moyen de connexion : pour revenir, il vous en faut un autre, ou "
        "un code de secours."
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
        "Si ce n’était pas vous, quelqu’un d’autre a essayé de se connecter.",
    )


def acces_ferme() -> Annonce:
    """Say that an access is closed."""
    return Annonce(
        "Votre accès à Aidants Connect est fermé",
        "Votre accès à Aidants Connect est fermé pour cette structure : vous ne pouvez plus y "
        "faire de mandat, ni vous en servir.",
    )


def acces_rouvert() -> Annonce:
    """Say that an access is given back."""
    return Annonce(
        "Votre accès à Aidants Connect est rouvert",
        "Votre accès à Aidants Connect est rouvert pour cette structure : vos moyens de connexion "
        "y servent de nouveau.",
    )


def referent_nomme() -> Annonce:
    """Say that somebody manages the team."""
    return Annonce(
        "Vous êtes une personne référente",
        "Vous êtes maintenant une personne référente : « Mon équipe », à l’accueil, sert à donner "
        "des moyens de connexion, à fermer et à rouvrir un accès.",
    )


def referent_retire() -> Annonce:
    """Say that somebody manages the team no longer."""
    return Annonce(
        "Vous n’êtes plus une personne référente",
        "Vous ne gérez plus l’équipe de cette structure. Vos autres accès ne changent pas.",
    )


def themes_choisis(domaines: Collection[str]) -> Annonce:
    """Say which themes somebody may use."""
    return Annonce(
        "Vos thèmes dans Aidants Connect",
        "Dans cette structure, vous pouvez maintenant faire des mandats, et vous en servir, pour : "
        f"{titres(domaines)}.",
    )


def mandat_confie(numero: str) -> Annonce:
    """Say that a reserved mandate is open to somebody, and that its person must be told."""
    return Annonce(
        "Un mandat réservé vous est ouvert",
        f"Le mandat n° {numero} était réservé à des aidants qui ne sont plus là : il vous est "
        "ouvert. À la prochaine visite de la personne, dites-le-lui : sa page vous le rappellera.",
    )


def ordinateurs_interdits() -> Annonce:
    """Say that known computers serve here no longer."""
    return Annonce(
        "Ordinateurs connus d’Aidants Connect",
        "Votre structure n’accepte plus les ordinateurs connus : à chaque connexion, un lien vous "
        "sera envoyé par e-mail après votre code.",
    )


def _le(moyen: MoyenConnexion) -> str:
    if moyen.genre == "carte":
        return f"Votre carte à code {moyen.numero_serie}"
    return "L’application de votre téléphone"
