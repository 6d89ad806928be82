"""Whom one practises with, and where: invented, plainly so, and never in the base."""

from collections.abc import Mapping
from types import MappingProxyType

from app.metier.usagers.identite import FRANCE, Identite

SITE = "Démarches-pour-de-faux"


def _invente(
    cle: str,
    prenoms: str,
    nom: str,
    genre: str,
    naissance: str,
    *,
    commune: str | None = None,
    pays: str = FRANCE,
    usage: str | None = None,
) -> Identite:
    courriel = f"{cle}@exemple.fr"
    return Identite(
        f"entrainement-{cle}", prenoms, nom, usage, genre, naissance, commune, pays, courriel
    )


# A married name; a compound one; overseas; born abroad, of whom the year alone is known.
PERSONNES: Mapping[str, Identite] = MappingProxyType(
    {
        "yvonne": _invente(
            "yvonne", "Yvonne", "Exercice", "female", "1948-05-14", commune="43157", usage="Leçon"
        ),
        "jean-loup": _invente(
            "jean-loup", "Jean-Loup", "Essai-Brouillon", "male", "1983-10-02", commune="59350"
        ),
        "marie-jose": _invente(
            "marie-jose", "Marie-José Anaïs", "Répétition", "female", "1966-01-30", commune="97411"
        ),
        "moussa": _invente("moussa", "Moussa", "Pratique", "male", "1957-00-00", pays="99335"),
    }
)
PARTICULARITES: Mapping[str, str] = MappingProxyType(
    {
        "yvonne": "un nom d’usage, un nom de naissance",
        "jean-loup": "un nom composé",
        "marie-jose": "née à La Réunion",
        "moussa": "de sa naissance, on ne connaît que l’année",
    }
)
