"""What an entry of the catalogue says: a démarche, a site; and how a file or the base holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from app.socle.langue.dates import jour_long
from app.socle.langue.saisies import bien_ecrit

FRANCECONNECT: Mapping[str, str] = MappingProxyType(
    {
        "oui": "Ce site accepte FranceConnect",
        "franceconnect_plus": "Ce site demande FranceConnect+, que les aidants ne peuvent pas utiliser",
        "non": "Ce site n’accepte pas FranceConnect",
        "non_verifie": "FranceConnect : à vérifier sur le site",
    }
)
# A role, never somebody's name: the file is public.
EQUIPE = "l’équipe d’Aidants Connect"
VERIFICATEURS = frozenset({EQUIPE, "l’administration elle-même"})


@dataclass(frozen=True, slots=True)
class Demarche:
    """One démarche. `nom` is what a mandate prints after « notamment : »; `mots` what people type.

    `franceconnect` is a key of FRANCECONNECT; `verifie_le` the day somebody looked at the site,
    `verifie_par` who did, one of VERIFICATEURS; `source` where the state comes from otherwise.
    """

    cle: str
    nom: str
    mots: tuple[str, ...]
    domaine: str
    site: str
    adresse: str
    franceconnect: str
    apporter: tuple[str, ...] = ()
    attention: str = ""
    signe_seule: bool = False
    verifie_le: date | None = None
    source: str = ""
    verifie_par: str = ""

    @property
    def titre(self) -> str:
        """The name, as it begins a line."""
        return self.nom[0].upper() + self.nom[1:]

    @property
    def etat_franceconnect(self) -> str:
        """What the site does with FranceConnect, in words, and how we know it."""
        phrase = FRANCECONNECT[self.franceconnect]
        if self.verifie_le:
            return f"{phrase} (vu le {jour_long(self.verifie_le)})"
        if self.franceconnect == "non_verifie":
            return phrase
        return f"{phrase} ({self.source or 'à confirmer'})"

    @property
    def alertes(self) -> list[str]:
        """What the person must know before confiding it."""
        signature = "Vous signez vous-même." if self.signe_seule else ""
        return [phrase for phrase in (self.attention, signature) if phrase]


@dataclass(frozen=True, slots=True)
class Site:
    """An administration; `plus` when what is meant is its site on FranceConnect+.

    The journal keeps `cle` for ever; `verifie_le` and `verifie_par` say when this was read, by whom.
    """

    cle: str
    titre: str
    verifie_le: date
    verifie_par: str
    plus: bool = False


def champs(entree: Demarche | Site) -> dict[str, Any]:
    """Return the fields that an entry says, as a file holds them."""
    dits = {champ.name: getattr(entree, champ.name) for champ in fields(entree)}
    return {
        champ: list(valeur) if isinstance(valeur, tuple) else valeur
        for champ, valeur in dits.items()
        if valeur
    }


def comme_avant(dits: Mapping[str, Any], avant: Demarche) -> dict[str, Any]:
    """Return what was typed, what nobody touched as it was: a field loses no-break spaces."""
    anciens = champs(avant)
    return {champ: _tel_quel(dit, anciens.get(champ)) for champ, dit in dits.items()}


def _tel_quel(dit: Any, ancien: Any) -> Any:
    if isinstance(dit, list) and isinstance(ancien, list):
        connus = {bien_ecrit(partie): partie for partie in ancien}
        return [connus.get(bien_ecrit(partie), partie) for partie in dit]
    if isinstance(dit, str) and isinstance(ancien, str):
        return ancien if bien_ecrit(ancien) == bien_ecrit(dit) else dit
    return dit


def ecrire(demarche: Demarche) -> dict[str, Any]:
    """Return a démarche as the base holds it: JSON has no dates."""
    dits = champs(demarche)
    return dits | ({"verifie_le": dits["verifie_le"].isoformat()} if "verifie_le" in dits else {})


def relire(fiche: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the base holds, with its dates, to be checked as a file is."""
    jour = fiche.get("verifie_le")
    return {**fiche, **({"verifie_le": date.fromisoformat(jour)} if jour else {})}


def demarche(fiche: Mapping[str, Any]) -> Demarche:
    """Return the démarche of an entry that was checked."""
    dits: dict[str, Any] = {
        champ: tuple(valeur) if isinstance(valeur, list) else valeur
        for champ, valeur in fiche.items()
    }
    return Demarche(**dits)
