"""Read FranceConnect's claims into an identity; refuse what could not be sent back or printed."""

import re
from collections.abc import Mapping
from typing import Any

from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.usagers.identite import FRANCE, DateNaissance, Identite

_INSEE = re.compile(r"(2[AB]|\d\d)\d{3}", re.ASCII)
_GENRES = ("female", "male", "unspecified")
_TAILLE_NOM = 256


def identite_de(revendications: Mapping[str, Any], sub: str) -> Identite:
    """Return the identity under our own `sub`. Raises EchecIdentification("identite")."""
    lire = _Lecteur(revendications)
    pays = lire.code("birthcountry")
    return Identite(
        sub=sub,
        prenoms=lire.texte("given_name"),
        nom_naissance=lire.texte("family_name"),
        nom_usage=lire.texte_facultatif("preferred_username"),
        genre=lire.parmi("gender", _GENRES),
        date_naissance=lire.date(),
        lieu_naissance=lire.code("birthplace") if pays == FRANCE else None,
        pays_naissance=pays,
        courriel=lire.courriel(),
    )


class _Lecteur:
    def __init__(self, revendications: Mapping[str, Any]) -> None:
        self._lues = revendications

    def texte_facultatif(self, nom: str) -> str | None:
        valeur = self._lues.get(nom)
        if valeur is None or valeur == "":
            return None
        if not isinstance(valeur, str):
            raise _incomplete(nom)
        propre = " ".join(valeur.split())
        if not _lisible(propre):
            raise _incomplete(nom)
        return propre or None

    def texte(self, nom: str) -> str:
        valeur = self.texte_facultatif(nom)
        if valeur is None:
            raise _incomplete(nom)
        return valeur

    def parmi(self, nom: str, admis: tuple[str, ...]) -> str:
        valeur = self.texte(nom)
        if valeur not in admis:
            raise _incomplete(nom)
        return valeur

    def code(self, nom: str) -> str:
        valeur = self.texte(nom)
        if not _INSEE.fullmatch(valeur):
            raise _incomplete(nom)
        return valeur

    def courriel(self) -> str:
        valeur = self.texte("email")
        if len(valeur) > 254 or not all(valeur.partition("@")):
            raise _incomplete("email")
        return valeur

    def date(self) -> str:
        """Return the date as its provider gave it, rather than with a presumed day."""
        for nom in ("idp_birthdate", "birthdate"):
            valeur = self.texte_facultatif(nom)
            if valeur is not None and _est_une_date(valeur):
                return valeur
        raise _incomplete("birthdate")


def _est_une_date(valeur: str) -> bool:
    try:
        DateNaissance.lire(valeur)
    except ValueError:
        return False
    return True


def _lisible(valeur: str) -> bool:
    return len(valeur) <= _TAILLE_NOM and all(c.isprintable() for c in valeur)


def _incomplete(nom: str) -> EchecIdentification:
    return EchecIdentification("identite", f"revendication {nom} absente ou illisible")
