"""The terms of use, version by version: what an aidant accepts, and what has changed since.

A version is never edited once somebody has accepted it: a new text is a new version, first in
VERSIONS, with the short list of what it changes.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Version:
    """One text of the terms. `articles` are titles and their sentences, in reading order."""

    numero: str
    depuis: date
    articles: tuple[tuple[str, tuple[str, ...]], ...]
    changements: tuple[str, ...] = ()


VERSIONS: tuple[Version, ...] = (
    Version(
        "2026-11",
        date(2026, 11, 1),
        (
            (
                "À quoi sert le service",
                (
                    "Aidants Connect sert à faire une démarche en ligne à la place d’une personne "
                    "qui ne peut pas la faire seule, avec son accord écrit : le mandat.",
                    "L’aide est gratuite. Vous agissez dans le cadre de votre travail, au nom de "
                    "votre structure, et par délégation de la personne qui la dirige.",
                ),
            ),
            (
                "Avec la personne",
                (
                    "Vous ne faites que les démarches qu’elle a confiées, pendant la durée qu’elle "
                    "a choisie, dans son intérêt.",
                    "Vous lui lisez le mandat avant qu’elle le donne, et vous vous assurez qu’elle "
                    "le comprend. Personne ne doit décider à sa place.",
                    "Elle peut arrêter son mandat à tout moment, sans dire pourquoi : vous l’aidez "
                    "à le faire.",
                ),
            ),
            (
                "Ce que vous apprenez",
                (
                    "Vous gardez secret ce que vous apprenez d’elle, pendant et après le mandat.",
                    "Vous ne notez aucun mot de passe, vous ne gardez aucune copie inutile.",
                    "Elle seule paie avec sa carte, et signe ce qu’elle doit signer elle-même.",
                ),
            ),
            (
                "Votre compte",
                (
                    "Votre compte, votre carte à code et vos codes sont à vous seul. Vous ne les "
                    "prêtez à personne, même à une collègue.",
                    "Vous verrouillez votre poste quand vous vous éloignez. Un moyen de connexion "
                    "perdu se déclare aussitôt, depuis la page de connexion.",
                    "Vous prévenez votre référent quand vous quittez la structure.",
                ),
            ),
            (
                "Ce qui est enregistré",
                (
                    "Chaque acte est écrit dans un journal, avec votre nom et l’heure. Il peut "
                    "servir de preuve ; il ne sert pas à mesurer votre travail.",
                    "Vous pouvez demander ce que le service garde de vous, et le faire corriger.",
                ),
            ),
            (
                "Si ces règles ne sont pas suivies",
                (
                    "Votre accès peut être suspendu, et votre structure prévenue. Un usage contre "
                    "l’intérêt d’une personne peut être puni par la loi.",
                ),
            ),
        ),
    ),
)


def en_vigueur() -> Version:
    """Return the version that one must have accepted."""
    return VERSIONS[0]


def changements_depuis(numero: str | None) -> list[Version]:
    """Return the versions newer than the accepted one, the newest first.

    Empty for who has never accepted any version, or one that is no longer known.
    """
    numeros = [version.numero for version in VERSIONS]
    return list(VERSIONS[: numeros.index(numero)]) if numero in numeros else []
