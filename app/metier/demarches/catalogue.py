"""The démarches and the sites, read once from `donnees/demarches.toml` and checked there (docs/demarches.md)."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
# A role, never somebody's name: the file is public.
VERIFICATEURS = frozenset({"l’équipe d’Aidants Connect", "l’administration elle-même"})
_CLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLE_SITE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_TAILLE_NOM = 60


class CatalogueInvalide(ValueError):
    """The data file cannot be used: the message lists every fault, one a line."""


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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every démarche and every site by its key, and what is always said of some domaines."""

    demarches: Mapping[str, Demarche]
    sites: Mapping[str, Site]
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
    return assembler(brut, aujourd_hui=aujourd_hui)


def assembler(brut: Mapping[str, Any], *, aujourd_hui: date) -> Catalogue:
    """Check entries, wherever they come from. Raises CatalogueInvalide, with every fault at once."""
    demarches: Sequence[dict[str, Any]] = brut.get("demarche", [])
    sites: Sequence[dict[str, Any]] = brut.get("site", [])
    avertissements: dict[str, str] = brut.get("avertissements", {})
    fautes = [f"partie inconnue : {partie}" for partie in sorted(brut.keys() - _PARTIES)]
    egares = sorted(avertissements.keys() - DOMAINES.keys())
    fautes += [f"thème inconnu dans les avertissements : {cle}" for cle in egares]
    fautes += [faute for fiche in demarches for faute in _fautes(fiche, Demarche, aujourd_hui)]
    fautes += [faute for fiche in sites for faute in _fautes(fiche, Site, aujourd_hui)]
    fautes += _repetes(demarches, cle="clé", nom="nom")
    fautes += _repetes(sites, cle="clé de site", titre="titre de site")
    if fautes:
        raise CatalogueInvalide("\n".join(fautes))
    return Catalogue(
        MappingProxyType({fiche["cle"]: _demarche(fiche) for fiche in demarches}),
        MappingProxyType({fiche["cle"]: Site(**fiche) for fiche in sites}),
        MappingProxyType(avertissements),
    )


def _demarche(fiche: Mapping[str, Any]) -> Demarche:
    champs: dict[str, Any] = {
        champ: tuple(valeur) if isinstance(valeur, list) else valeur
        for champ, valeur in fiche.items()
    }
    return Demarche(**champs)


_PARTIES = {"avertissements", "demarche", "site"}
_TEXTES = "cle nom titre domaine site adresse franceconnect attention source verifie_par"
_FORMES: Mapping[str, type] = MappingProxyType(
    {
        **dict.fromkeys(_TEXTES.split(), str),
        **dict.fromkeys(("mots", "apporter"), list),
        **dict.fromkeys(("signe_seule", "plus"), bool),
        "verifie_le": date,
    }
)


def _fautes(
    fiche: Mapping[str, Any], modele: type[Demarche] | type[Site], aujourd_hui: date
) -> list[str]:
    """Return what is wrong with one entry, each fault beginning with its key."""
    champs = {champ.name: champ.default is MISSING for champ in fields(modele)}
    qui = str(fiche.get("cle", "site sans clé" if modele is Site else "démarche sans clé"))
    formes = [f"champ inconnu : {champ}" for champ in sorted(fiche.keys() - champs)]
    formes += [f"il manque {c}" for c, exige in sorted(champs.items()) if exige and c not in fiche]
    formes += [
        f"{champ} n’est pas de la bonne forme"
        for champ, valeur in fiche.items()
        if champ in champs and not _a_la_forme(valeur, _FORMES[champ])
    ]
    # The values are looked at only once their shapes are right.
    if not formes:
        controles = _CONTROLES[modele](fiche) | _verification(fiche, aujourd_hui)
        formes = [faute for faute, bon in controles.items() if not bon]
    return [f"{qui} : {faute}" for faute in formes]


def _a_la_forme(valeur: object, forme: type) -> bool:
    if forme is list:
        return isinstance(valeur, list) and all(_a_la_forme(v, str) for v in valeur)
    return type(valeur) is forme and (forme is not str or bool(str(valeur).strip()))


def _valeurs_d_une_demarche(fiche: Mapping[str, Any]) -> dict[str, object]:
    lue, etat = urlsplit(fiche["adresse"]), fiche["franceconnect"]
    return {
        "la clé s’écrit en minuscules, chiffres et tirets": _CLE.fullmatch(fiche["cle"]),
        f"le nom dépasse {_TAILLE_NOM} signes": len(fiche["nom"]) <= _TAILLE_NOM,
        "il faut au moins un mot que l’on tape": fiche["mots"],
        f"thème inconnu : {fiche['domaine']}": fiche["domaine"] in DOMAINES,
        f"adresse refusée : {fiche['adresse']}": lue.scheme == "https"
        and lue.hostname
        and "." in lue.hostname
        and not lue.username,
        f"état inconnu envers FranceConnect : {etat}": etat in FRANCECONNECT,
        "un état non vérifié n’a pas de date": etat != "non_verifie" or "verifie_le" not in fiche,
        "FranceConnect+ demande une phrase dans attention": etat != "franceconnect_plus"
        or fiche.get("attention"),
    }


def _valeurs_d_un_site(fiche: Mapping[str, Any]) -> dict[str, object]:
    return {"la clé s’écrit en minuscules, chiffres et « _ »": _CLE_SITE.fullmatch(fiche["cle"])}


_CONTROLES: Mapping[type, Callable[[Mapping[str, Any]], dict[str, object]]] = MappingProxyType(
    {Demarche: _valeurs_d_une_demarche, Site: _valeurs_d_un_site}
)


def _verification(fiche: Mapping[str, Any], aujourd_hui: date) -> dict[str, object]:
    """Who looked and when go together, and are not to come."""
    le, par = fiche.get("verifie_le"), fiche.get("verifie_par")
    return {
        "une vérification dit le jour et par qui": (le is None) == (par is None),
        "la date de vérification est dans le futur": le is None or le <= aujourd_hui,
        f"vérificateur inconnu : {par}": par is None or par in VERIFICATEURS,
    }


def _repetes(fiches: Sequence[Mapping[str, Any]], **champs: str) -> list[str]:
    """Return the values that come twice; each field with what to call it."""
    return [
        f"{nom} {valeur} : deux fois"
        for champ, nom in champs.items()
        for valeur, fois in Counter(str(fiche.get(champ)) for fiche in fiches).items()
        if fois > 1
    ]


CATALOGUE = lire(FICHIER.read_text(encoding="utf-8"), aujourd_hui=maintenant().date())
