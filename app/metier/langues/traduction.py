"""One language: its own name, its sentences, who read them over; read from a file and checked."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from app.metier.langues.phrases import PHRASES, Phrase, trous
from app.socle.langue.noms import plier

FRANCAIS = "fr"
SENS = ("ltr", "rtl")
_CODE = re.compile(r"[a-z]{2,3}")
_TAILLE, _TAILLE_RELECTEUR = 300, 80
# What joins or parts the letters of a word, in Dari and Pashto; nothing else unseen is let in.
_JOINTS = "\u200c\u200d"
_UNE_LANGUE = {"nom": str, "nom_fr": str, "sens": str, "mots": list}
_RELECTURE = {"relu_par": str, "relu_le": date}


class TraductionInvalide(ValueError):
    """The file of a language cannot be used: the message lists every fault, one a line."""


@dataclass(frozen=True, slots=True)
class Traduite:
    """One sentence said in another language; `fr` is the French that was translated, kept whole."""

    fr: str
    dite: str


@dataclass(frozen=True, slots=True)
class Langue:
    """A language: `nom` in itself, `sens` it is written in, `mots` by which French names it.

    `relu_par` is a trade or a body, never somebody's name: the file is public.
    """

    cle: str
    nom: str
    nom_fr: str
    sens: str
    mots: tuple[str, ...]
    phrases: Mapping[str, Traduite]
    relu_par: str = ""
    relu_le: date | None = None

    @property
    def est_francais(self) -> bool:
        """True of the language that all the others translate."""
        return self.cle == FRANCAIS

    @property
    def a_traduire(self) -> list[Phrase]:
        """What it does not say yet."""
        return [phrase for cle, phrase in PHRASES.items() if not self.phrases[cle].dite]

    @property
    def a_relire(self) -> list[Phrase]:
        """What it says of a French sentence that has changed since."""
        return [
            phrase
            for cle, phrase in PHRASES.items()
            if self.phrases[cle].dite and self.phrases[cle].fr != phrase.texte
        ]

    @property
    def est_relue(self) -> bool:
        """True when somebody read all of it over, and nothing was added or changed since."""
        complete = not (self.a_traduire or self.a_relire)
        return self.est_francais or (self.relu_le is not None and complete)

    def est_montree(self, *, production: bool) -> bool:
        """True when it may be shown and printed: in production, once read over; nothing sets it."""
        return self.est_relue or not production

    def dite(self, cle: str) -> str | None:
        """Return a sentence in this language, None when it is to be said in French instead."""
        traduite = self.phrases[cle]
        return traduite.dite if traduite.fr == PHRASES[cle].texte and traduite.dite else None


def lire(cle: str, texte: str, *, aujourd_hui: date) -> Langue:
    """Read the file of a language. Raises TraductionInvalide, with every fault at once."""
    try:
        brut = tomllib.loads(texte)
    except tomllib.TOMLDecodeError as erreur:
        raise TraductionInvalide(f"fichier illisible : {erreur}") from erreur
    return assembler(cle, brut, aujourd_hui=aujourd_hui)


def assembler(cle: str, brut: Mapping[str, Any], *, aujourd_hui: date) -> Langue:
    """Check a language, wherever it comes from. Raises TraductionInvalide, with every fault."""
    champs = {nom: dit for nom, dit in brut.items() if nom in {*_UNE_LANGUE, *_RELECTURE}}
    phrases = {nom: dit for nom, dit in brut.items() if nom not in champs}
    fautes = [*_fautes_de_langue(cle, champs, aujourd_hui), *_fautes_de_phrases(phrases)]
    if fautes:
        raise TraductionInvalide("\n".join(fautes))
    traduites = {nom: Traduite(**phrases[nom]) for nom in PHRASES}
    mots = tuple(champs.pop("mots"))
    return Langue(cle, mots=mots, phrases=MappingProxyType(traduites), **champs)


def _fautes_de_langue(cle: str, champs: Mapping[str, Any], aujourd_hui: date) -> Iterator[str]:
    if not _CODE.fullmatch(cle):
        yield f"code de langue refusé : {cle}"
    formes = _UNE_LANGUE | _RELECTURE
    yield from (f"il manque {nom}" for nom in _UNE_LANGUE if not champs.get(nom))
    mauvais = [nom for nom, dit in champs.items() if type(dit) is not formes[nom]]
    yield from (f"{nom} n’est pas de la bonne forme" for nom in mauvais)
    if mauvais:
        return
    if champs.get("sens") not in SENS:
        yield "le sens est ltr ou rtl"
    par, le = champs.get("relu_par", ""), champs.get("relu_le")
    if bool(par) != bool(le):
        yield "une relecture dit le jour (relu_le) et par qui (relu_par)"
    if le and le > aujourd_hui:
        yield "la date de relecture est dans le futur"
    if len(par) > _TAILLE_RELECTEUR or _interdits(par):
        yield f"relu_par dépasse {_TAILLE_RELECTEUR} signes, ou porte un signe que l’on ne voit pas"


def _fautes_de_phrases(phrases: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"phrase inconnue : {cle}" for cle in phrases if cle not in PHRASES)
    for cle in PHRASES:
        dit = phrases.get(cle)
        if not isinstance(dit, dict) or dit.keys() != {"fr", "dite"}:
            yield f"{cle} : il faut fr et dite"
        elif not all(isinstance(un, str) for un in dit.values()):
            yield f"{cle} : fr et dite sont du texte"
        else:
            yield from (f"{cle} : {faute}" for faute in _fautes_d_une(dit["fr"], dit["dite"]))


def _fautes_d_une(fr: str, dite: str) -> Iterator[str]:
    if len(dite) > _TAILLE or dite != dite.strip():
        yield f"plus de {_TAILLE} signes, ou des espaces au bord"
    if _interdits(dite):
        yield "un signe que l’on ne voit pas"
    if dite and trous(dite) != trous(fr):
        attendus = ", ".join(sorted(f"{{{trou}}}" for trou in trous(fr))) or "aucune"
        yield f"les mots entre accolades ne sont pas ceux du français ({attendus})"
    # A brace that holds no name would be printed as it is.
    elif dite.count("{") != len(re.findall(r"\{[a-z_]+\}", dite)) or dite.count("}") != dite.count(
        "{"
    ):
        yield "une accolade de trop"


def _interdits(texte: str) -> bool:
    """True when a text holds a control, a mark of direction, anything else that nobody sees."""
    return any(unicodedata.category(signe)[0] == "C" and signe not in _JOINTS for signe in texte)


def nommee(langue: Langue, dite: str) -> bool:
    """True when these words, typed by somebody, name this language."""
    return not set(plier(dite)).isdisjoint(langue.mots)
