"""The démarches, read once from `donnees/demarches.toml` and checked there (docs/demarches.md)."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from app.metier.demarches.domaines import DOMAINES
from app.socle.horloge import maintenant
from app.socle.langue.dates import jour_long

FICHIER = Path(__file__).parent / "donnees" / "demarches.toml"
FRANCECONNECT: Mapping[str, str] = MappingProxyType(
    {
        "oui": "Ce site accepte FranceConnect",
        "franceconnect_plus": "Ce site demande FranceConnect+, que les aidants ne peuvent pas utiliser",
        "non": "Ce site n’accepte pas FranceConnect",
        "non_verifie": "FranceConnect : à vérifier sur le site",
    }
)
_CLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TAILLE_NOM = 60


class CatalogueInvalide(ValueError):
    """The data file cannot be used: the message lists every fault, one a line."""


@dataclass(frozen=True, slots=True)
class Demarche:
    """One démarche. `nom` is what a mandate prints after « notamment : »; `mots` what people type.

    `franceconnect` is a key of FRANCECONNECT; `verifie_le` the day somebody looked at the site,
    `source` where the state comes from otherwise.
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
class Catalogue:
    """Every démarche by its key, and what is always said of some domaines."""

    demarches: Mapping[str, Demarche]
    avertissements: Mapping[str, str]

    def connues(self, cles: Iterable[str]) -> list[Demarche]:
        """Return the démarches of these keys, once each; a key that is gone is skipped."""
        return [self.demarches[cle] for cle in dict.fromkeys(cles) if cle in self.demarches]

    def cles_de(self, noms: Iterable[str]) -> list[str]:
        """Return the keys of the démarches that a mandate names; a name that is gone is skipped."""
        voulus = set(noms)
        return [d.cle for d in self.demarches.values() if d.nom in voulus]

    def site_de(self, nom: str) -> str | None:
        """Return the site of the démarche that a mandate names so, None when it is gone."""
        return next((d.site for d in self.demarches.values() if d.nom == nom), None)

    def alertes(self, domaine: str, noms: Iterable[str] = ()) -> list[str]:
        """Return what to say of a domaine, and of the démarches named for it in a mandate."""
        voulus = set(noms)
        nommees = [d for d in self.demarches.values() if d.nom in voulus and d.domaine == domaine]
        generale = self.avertissements.get(domaine)
        phrases = [generale] if generale else []
        return phrases + [f"{d.titre} : {' '.join(d.alertes)}" for d in nommees if d.alertes]


def lire(texte: str, *, aujourd_hui: date) -> Catalogue:
    """Read a catalogue from TOML. Raises CatalogueInvalide, with every fault at once."""
    try:
        brut = tomllib.loads(texte)
    except tomllib.TOMLDecodeError as erreur:
        raise CatalogueInvalide(f"fichier illisible : {erreur}") from erreur
    fiches: Sequence[dict[str, Any]] = brut.get("demarche", [])
    avertissements: dict[str, str] = brut.get("avertissements", {})
    egares = sorted(avertissements.keys() - DOMAINES.keys())
    fautes = [f"thème inconnu dans les avertissements : {cle}" for cle in egares]
    fautes += [faute for fiche in fiches for faute in _fautes(fiche, aujourd_hui)]
    fautes += [f"{nom} : deux fois" for nom in _repetes(fiches)]
    if fautes:
        raise CatalogueInvalide("\n".join(fautes))
    return Catalogue(
        MappingProxyType({fiche["cle"]: _demarche(fiche) for fiche in fiches}),
        MappingProxyType(avertissements),
    )


def _demarche(fiche: Mapping[str, Any]) -> Demarche:
    champs: dict[str, Any] = {
        champ: tuple(valeur) if isinstance(valeur, list) else valeur
        for champ, valeur in fiche.items()
    }
    return Demarche(**champs)


_ATTENDUS: Mapping[str, type] = MappingProxyType(
    {
        **dict.fromkeys("cle nom domaine site adresse franceconnect attention source".split(), str),
        **dict.fromkeys(("mots", "apporter"), list),
        "signe_seule": bool,
        "verifie_le": date,
    }
)
_OBLIGATOIRES = {champ.name for champ in fields(Demarche) if champ.default is MISSING}


def _fautes(fiche: Mapping[str, Any], aujourd_hui: date) -> list[str]:
    """Return what is wrong with one entry, each fault beginning with its key."""
    qui = str(fiche.get("cle", "démarche sans clé"))
    formes = [f"champ inconnu : {champ}" for champ in sorted(fiche.keys() - _ATTENDUS)]
    formes += [f"il manque {champ}" for champ in sorted(_OBLIGATOIRES - fiche.keys())]
    formes += [
        f"{champ} n’est pas de la bonne forme"
        for champ, valeur in fiche.items()
        if champ in _ATTENDUS and not _a_la_forme(valeur, _ATTENDUS[champ])
    ]
    # The values are looked at only once their shapes are right.
    return [f"{qui} : {faute}" for faute in formes or _valeurs_fausses(fiche, aujourd_hui)]


def _a_la_forme(valeur: object, forme: type) -> bool:
    if forme is list:
        return isinstance(valeur, list) and all(_a_la_forme(v, str) for v in valeur)
    return type(valeur) is forme and (forme is not str or bool(str(valeur).strip()))


def _valeurs_fausses(fiche: Mapping[str, Any], aujourd_hui: date) -> list[str]:
    lue, etat = urlsplit(fiche["adresse"]), fiche["franceconnect"]
    controles = {
        "la clé s’écrit en minuscules, chiffres et tirets": _CLE.fullmatch(fiche["cle"]),
        f"le nom dépasse {_TAILLE_NOM} signes": len(fiche["nom"]) <= _TAILLE_NOM,
        "il faut au moins un mot que l’on tape": fiche["mots"],
        f"thème inconnu : {fiche['domaine']}": fiche["domaine"] in DOMAINES,
        f"adresse refusée : {fiche['adresse']}": lue.scheme == "https"
        and lue.hostname
        and "." in lue.hostname
        and not lue.username,
        f"état inconnu envers FranceConnect : {etat}": etat in FRANCECONNECT,
        "la date de vérification est dans le futur": fiche.get("verifie_le", date.min)
        <= aujourd_hui,
        "un état non vérifié n’a pas de date": etat != "non_verifie" or "verifie_le" not in fiche,
        "FranceConnect+ demande une phrase dans attention": etat != "franceconnect_plus"
        or fiche.get("attention"),
    }
    return [faute for faute, bon in controles.items() if not bon]


def _repetes(fiches: Sequence[Mapping[str, Any]]) -> list[str]:
    vus, repetes = set[str](), []
    for fiche in fiches:
        for valeur in (f"clé {fiche.get('cle')}", f"nom {fiche.get('nom')}"):
            if valeur in vus:
                repetes.append(valeur)
            vus.add(valeur)
    return repetes


CATALOGUE = lire(FICHIER.read_text(encoding="utf-8"), aujourd_hui=maintenant().date())
