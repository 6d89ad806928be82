"""Legal categories: INSEE's four digits, and whether they are the public's or not."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from app.socle.erreurs import ErreurMetier
from app.socle.langue.saisies import lire_signes

_CATEGORIE = re.compile(r"[1-9]\d{3}", re.ASCII)
# The longest beginning that matches says it: social security is an 8, not private (facts.md, 1).
_GROUPES: Mapping[str, str] = MappingProxyType(
    {
        "4": "public",
        "7": "public",
        "81": "sécurité sociale",
        "82": "privé non lucratif",
        "9": "privé non lucratif",
        "1": "entreprise",
        "2": "entreprise",
        "3": "entreprise",
        "5": "entreprise",
        "6": "entreprise",
    }
)
# Those that are met most.
_NOMS: Mapping[str, str] = MappingProxyType(
    {
        "7210": "commune",
        "7220": "département",
        "7344": "métropole",
        "7346": "communauté de communes",
        "7348": "communauté d’agglomération",
        "7361": "centre communal d’action sociale",
        "7367": "centre intercommunal d’action sociale",
        "7410": "groupement d’intérêt public",
        "8110": "régime général de sécurité sociale",
        "8140": "mutualité sociale agricole",
        "9220": "association déclarée",
        "9221": "association d’insertion",
        "9230": "association reconnue d’utilité publique",
        "9260": "association de droit local",
        "9300": "fondation",
    }
)


def lire_categorie(saisie: str) -> str:
    """Return the four digits of a legal category. Raises ErreurMetier."""
    categorie = lire_signes(saisie)
    if not _CATEGORIE.fullmatch(categorie):
        raise ErreurMetier(
            "Une catégorie juridique compte 4 chiffres : 7210, par exemple.",
            champ="categorie_juridique",
        )
    return categorie


def groupe_juridique(categorie: str) -> str:
    """Return what it belongs to, in a word; empty for what is not known."""
    return _GROUPES.get(categorie[:2]) or _GROUPES.get(categorie[:1], "")


def forme_juridique(categorie: str) -> str:
    """Return it in words: « commune (public) », « catégorie 7366 (public) »."""
    nom = _NOMS.get(categorie) or f"catégorie {categorie}"
    groupe = groupe_juridique(categorie)
    return f"{nom} ({groupe})" if groupe else nom
