"""Régions, départements, communes: pure reads of INSEE's code, loaded at the first question.

A commune's département is the one of its INSEE code, its région the one of its département:
neither is ever drawn from a postal code, which lies (docs/decisions/0036-territoires.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, NewType

from app.metier.territoires.fuseaux import fuseau_de
from app.metier.territoires.repertoire import Repertoire
from app.socle.langue.prepositions import a

# « 75 » is a région and a département: the types tell them apart, and so do the names of columns.
CodeCommune = NewType("CodeCommune", str)
CodeDepartement = NewType("CodeDepartement", str)
CodeRegion = NewType("CodeRegion", str)

_DOSSIER = Path(__file__).parent / "donnees"
# Codes of overseas départements and collectivities have three characters.
_OUTRE_MER = ("97", "98")


@dataclass(frozen=True, slots=True)
class Region:
    """One of the eighteen régions."""

    code_region: CodeRegion
    nom: str


@dataclass(frozen=True, slots=True)
class Departement:
    """A département, or a collectivity overseas: that one belongs to no région."""

    code_departement: CodeDepartement
    nom: str
    region: Region | None


class Rangee(NamedTuple):
    """One line of the file: a commune, or a code that leads to one."""

    code_commune: str
    nom: str
    codes_postaux: tuple[str, ...]
    code_actuelle: str

    @property
    def est_actuelle(self) -> bool:
        """True for a commune of today, false for a part of one, or a code of before."""
        return not self.code_actuelle


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today."""

    code_commune: CodeCommune
    nom: str
    codes_postaux: tuple[str, ...]

    @property
    def departement(self) -> Departement:
        """Return where it is, by its INSEE code."""
        taille = 3 if self.code_commune.startswith(_OUTRE_MER) else 2
        return departements()[CodeDepartement(self.code_commune[:taille])]

    @property
    def region(self) -> Region | None:
        """Return its région; None in a collectivity overseas."""
        return self.departement.region

    @property
    def fuseau(self) -> str:
        """Return the name of its time zone."""
        return fuseau_de(self.code_commune, self.departement.code_departement)

    @property
    def nom_precis(self) -> str:
        """Return its name and département, for homonyms: « Saint-Denis (974) »."""
        return f"{self.nom} ({self.departement.code_departement})"

    @property
    def au_lieu(self) -> str:
        """Return where, as a sentence says it: « à Paris », « au Mans », « aux Ulis »."""
        return a(self.nom)


@cache
def regions() -> Mapping[CodeRegion, Region]:
    """Return the eighteen régions, by code."""
    return MappingProxyType(
        {
            CodeRegion(code): Region(CodeRegion(code), nom)
            for code, nom in map(_champs, _lignes("regions.tsv"))
        }
    )


@cache
def departements() -> Mapping[CodeDepartement, Departement]:
    """Return the départements and the collectivities overseas, by code."""
    return MappingProxyType(
        {
            CodeDepartement(code): Departement(
                CodeDepartement(code), nom, regions()[CodeRegion(region[0])] if region else None
            )
            for code, nom, *region in map(_champs, _lignes("departements.tsv"))
        }
    )


@lru_cache(maxsize=1024)
def commune(code_commune: str) -> Commune | None:
    """Return the commune of today of an INSEE code: its own, one of an arrondissement, one of before.

    None when the code is not known.
    """
    rangees = _rangees(code_commune)
    for rangee in rangees:
        if rangee.est_actuelle:
            return Commune(CodeCommune(rangee.code_commune), rangee.nom, rangee.codes_postaux)
    return commune(rangees[0].code_actuelle) if rangees else None


@lru_cache(maxsize=1024)
def nom_officiel(code_commune: str) -> str | None:
    """Return the name that goes with this very code, be it an arrondissement's or a former one's."""
    rangees = sorted(_rangees(code_commune), key=lambda rangee: not rangee.est_actuelle)
    return rangees[0].nom or None if rangees else None


def toutes() -> Iterator[Rangee]:
    """Yield every line of the file of communes, for who makes an index of them."""
    return (_rangee(ligne) for ligne in _communes().commencant_par(""))


def _rangees(code_commune: str) -> list[Rangee]:
    return [_rangee(ligne) for ligne in _communes().commencant_par(f"{code_commune}\t")]


def _rangee(ligne: str) -> Rangee:
    code, nom, codes_postaux, actuelle, *_ = (*_champs(ligne), "", "")
    return Rangee(code, nom, tuple(codes_postaux.split()), actuelle)


@cache
def _communes() -> Repertoire:
    return Repertoire(_lignes("communes.tsv"))


def _champs(ligne: str) -> list[str]:
    return ligne.split("\t")


def _lignes(fichier: str) -> list[str]:
    lues = (_DOSSIER / fichier).read_text(encoding="utf-8").splitlines()
    return [ligne for ligne in lues if not ligne.startswith("#")]
