"""The rules of an entry of the catalogue, wherever it comes from: a file, a table, a screen."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import FRANCECONNECT, VERIFICATEURS, Demarche, Site

TAILLE_CLE, TAILLE_NOM, TAILLE_TEXTE, TAILLE_LISTE = 40, 60, 300, 30
_CLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLE_SITE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_TEXTES = "cle nom titre domaine site adresse franceconnect attention source verifie_par"
_FORMES: Mapping[str, type] = MappingProxyType(
    {
        **dict.fromkeys(_TEXTES.split(), str),
        **dict.fromkeys(("mots", "apporter"), list),
        **dict.fromkeys(("signe_seule", "plus"), bool),
        "verifie_le": date,
    }
)
# A field, what is wrong with it, whether it is right after all.
_Controle = tuple[str, str, object]


@dataclass(frozen=True, slots=True)
class Faute:
    """What is wrong with one field of an entry, known by its key; `qui` empty when it is of two."""

    qui: str
    champ: str
    phrase: str

    def __str__(self) -> str:
        return f"{self.qui} : {self.phrase}" if self.qui else self.phrase


def fautes(
    fiche: Mapping[str, Any], modele: type[Demarche] | type[Site], *, aujourd_hui: date
) -> list[Faute]:
    """Return all that is wrong with one entry."""
    connus = {champ.name: champ.default is MISSING for champ in fields(modele)}
    qui = str(fiche.get("cle", "site sans clé" if modele is Site else "démarche sans clé"))
    formes = [(c, f"champ inconnu : {c}") for c in sorted(fiche.keys() - connus)]
    formes += [
        (c, f"il manque {c}") for c, exige in sorted(connus.items()) if exige and c not in fiche
    ]
    formes += [
        (champ, f"{champ} n’est pas de la bonne forme")
        for champ, valeur in fiche.items()
        if champ in connus and not _a_la_forme(valeur, _FORMES[champ])
    ]
    # The values are looked at only once their shapes are right.
    if not formes:
        controles = [
            *_longueurs(fiche),
            *_CONTROLES[modele](fiche),
            *_verification(fiche, aujourd_hui),
        ]
        formes = [(champ, faute) for champ, faute, bon in controles if not bon]
    return [Faute(qui, champ, phrase) for champ, phrase in formes]


def _a_la_forme(valeur: object, forme: type) -> bool:
    if forme is list:
        return isinstance(valeur, list) and all(_a_la_forme(v, str) for v in valeur)
    return type(valeur) is forme and (forme is not str or bool(str(valeur).strip()))


def _longueurs(fiche: Mapping[str, Any]) -> list[_Controle]:
    listes = {champ: valeur for champ, valeur in fiche.items() if isinstance(valeur, list)}
    textes = {champ: [valeur] for champ, valeur in fiche.items() if isinstance(valeur, str)}
    return [
        *(
            (c, f"{c} dépasse {TAILLE_TEXTE} signes", all(len(v) <= TAILLE_TEXTE for v in valeurs))
            for c, valeurs in (textes | listes).items()
        ),
        *(
            (c, f"{c} a plus de {TAILLE_LISTE} parties", len(valeurs) <= TAILLE_LISTE)
            for c, valeurs in listes.items()
        ),
    ]


def _valeurs_d_une_demarche(fiche: Mapping[str, Any]) -> list[_Controle]:
    cle, nom, etat, lue = fiche["cle"], fiche["nom"], fiche["franceconnect"], fiche["adresse"]
    return [
        ("cle", "la clé s’écrit en minuscules, chiffres et tirets", _CLE.fullmatch(cle)),
        ("cle", f"la clé dépasse {TAILLE_CLE} signes", len(cle) <= TAILLE_CLE),
        ("nom", f"le nom dépasse {TAILLE_NOM} signes", len(nom) <= TAILLE_NOM),
        ("nom", "une virgule sépare deux démarches : le nom n’en a pas", _sans_virgule(nom)),
        ("mots", "il faut au moins un mot que l’on tape", fiche["mots"]),
        ("domaine", f"thème inconnu : {fiche['domaine']}", fiche["domaine"] in DOMAINES),
        ("adresse", f"adresse refusée : {lue} (il faut https:// et un site)", _est_un_site(lue)),
        ("franceconnect", f"état inconnu envers FranceConnect : {etat}", etat in FRANCECONNECT),
        (
            "verifie_le",
            "un état non vérifié n’a pas de date",
            etat != "non_verifie" or "verifie_le" not in fiche,
        ),
        (
            "attention",
            "FranceConnect+ demande une phrase dans attention",
            etat != "franceconnect_plus" or fiche.get("attention"),
        ),
    ]


def _sans_virgule(nom: str) -> bool:
    return "," not in nom.partition("(")[0]


def _est_un_site(adresse: str) -> bool:
    try:
        lue = urlsplit(adresse)
    except ValueError:
        return False
    est_nomme = bool(lue.hostname) and "." in (lue.hostname or "")
    return lue.scheme == "https" and est_nomme and not lue.username and " " not in adresse


def _valeurs_d_un_site(fiche: Mapping[str, Any]) -> list[_Controle]:
    phrase = "la clé s’écrit en minuscules, chiffres et « _ »"
    return [("cle", phrase, _CLE_SITE.fullmatch(fiche["cle"]))]


_CONTROLES: Mapping[type, Callable[[Mapping[str, Any]], list[_Controle]]] = MappingProxyType(
    {Demarche: _valeurs_d_une_demarche, Site: _valeurs_d_un_site}
)


def _verification(fiche: Mapping[str, Any], aujourd_hui: date) -> list[_Controle]:
    """Who looked and when go together, and are not to come."""
    le, par = fiche.get("verifie_le"), fiche.get("verifie_par")
    return [
        ("verifie_le", "une vérification dit le jour et par qui", (le is None) == (par is None)),
        (
            "verifie_le",
            "la date de vérification est dans le futur",
            le is None or le <= aujourd_hui,
        ),
        ("verifie_par", f"vérificateur inconnu : {par}", par is None or par in VERIFICATEURS),
    ]
