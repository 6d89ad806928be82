"""What FranceConnect checks in what a provider sends: a doubt is a refusal naming the claim."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.bouchon.franceconnect.identite import Claims

INSEE = r"(2[AB]|\d\d)\d{3}"
TEXTE = r"(?=.*\S).{1,256}"
FORMES: Mapping[str, re.Pattern[str]] = {
    "given_name": re.compile(TEXTE),
    "family_name": re.compile(TEXTE),
    "gender": re.compile(r"female|male|unspecified"),
    "birthdate": re.compile(r"[12]\d{3}-(00-00|(0[1-9]|1[0-2])-(0\d|[12]\d|3[01]))", re.ASCII),
    "birthcountry": re.compile(INSEE, re.ASCII),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
}
FRANCE = "99100"
LABELS = (
    "Papier-Citoyenneté-Elections",
    "Famille-Scolarité",
    "Social-Santé",
    "Travail-Formation",
    "Logement",
    "Transports-Mobilité",
    "Argent-Impots-Consommation",
    "Justice",
    "Etranger-Europe",
    "Loisirs-Sport-Culture",
)
SUB_MAX = 255
VIDES = (None, "", "None", "null")


class ClaimRefuse(Exception):
    """A claim is missing, or is not what it should be."""

    def __init__(self, claim: str, raison: str) -> None:
        super().__init__(f"{claim} : {raison}")
        self.claim = claim
        self.raison = raison


def controler_id_token(
    claims: Claims, *, issuer: str, client_id: str, nonce: str, maintenant: float
) -> None:
    """Issuer byte for byte, no tolerance on the clock. Raises `ClaimRefuse`."""
    _egal(claims, "iss", issuer)
    _destine_a(claims, client_id)
    _egal(claims, "nonce", nonce)
    _egal(claims, "acr", "eidas1")
    if _instant(claims, "exp") <= maintenant:
        raise ClaimRefuse("exp", "le jeton est périmé")
    if _instant(claims, "iat") > maintenant:
        raise ClaimRefuse("iat", "le jeton est émis dans le futur")
    if "auth_time" in claims:
        _instant(claims, "auth_time")
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= SUB_MAX:
        raise ClaimRefuse("sub", "il faut un texte de 1 à 255 caractères")


def controler_userinfo_signe(claims: Claims, *, issuer: str, client_id: str) -> None:
    """What only a signed userinfo says. Raises `ClaimRefuse`."""
    _egal(claims, "iss", issuer)
    _destine_a(claims, client_id)


def controler_rep_scope(claims: Claims) -> tuple[str, ...]:
    """The démarches the aidant uses: known labels, at least one. Raises `ClaimRefuse`."""
    valeurs = claims.get("rep_scope")
    if not isinstance(valeurs, list) or not valeurs:
        raise ClaimRefuse("rep_scope", "il faut un tableau non vide")
    for valeur in valeurs:
        if valeur not in LABELS:
            raise ClaimRefuse("rep_scope", f"{valeur!r} n’est pas une valeur connue")
    return tuple(valeurs)


def controler_identite(claims: Claims, sub: str) -> None:
    """The civil status of userinfo, for the person of the id_token. Raises `ClaimRefuse`."""
    for nom, valeur in claims.items():
        if valeur in VIDES:
            raise ClaimRefuse(nom, f"{valeur!r} : un claim absent doit être omis")
    _egal(claims, "sub", sub)
    for nom, forme in FORMES.items():
        _conforme(claims, nom, forme)
    _date_reelle(claims["birthdate"])
    if "preferred_username" in claims:
        _conforme(claims, "preferred_username", FORMES["family_name"])
    _lieu_de_naissance(claims)


def _lieu_de_naissance(claims: Claims) -> None:
    if claims["birthcountry"] == FRANCE:
        _conforme(claims, "birthplace", FORMES["birthcountry"])
    elif "birthplace" in claims:
        raise ClaimRefuse("birthplace", "doit être omis pour une naissance à l’étranger")


def _conforme(claims: Claims, nom: str, forme: re.Pattern[str]) -> None:
    if nom not in claims:
        raise ClaimRefuse(nom, "manque")
    valeur = claims[nom]
    if not isinstance(valeur, str) or not forme.fullmatch(valeur):
        raise ClaimRefuse(nom, f"{valeur!r} n’a pas la forme attendue")


def _date_reelle(texte: str) -> None:
    if texte.endswith("-00"):
        return
    try:
        date.fromisoformat(texte)
    except ValueError as erreur:
        raise ClaimRefuse("birthdate", f"{texte!r} n’existe pas") from erreur


def _egal(claims: Claims, nom: str, attendu: str) -> None:
    if claims.get(nom) != attendu:
        raise ClaimRefuse(nom, f"{claims.get(nom)!r} au lieu de {attendu!r}")


def _destine_a(claims: Claims, client_id: str) -> None:
    if claims.get("aud") not in (client_id, [client_id]):
        raise ClaimRefuse("aud", f"{claims.get('aud')!r} au lieu de {client_id!r}")


def _instant(claims: Claims, nom: str) -> int:
    valeur: Any = claims.get(nom)
    if type(valeur) is not int:
        raise ClaimRefuse(nom, "il faut un nombre entier de secondes")
    return valeur
