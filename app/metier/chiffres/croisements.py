"""What shown figures give together: départements and types are two ways to cut the same whole.

The directory says which structures are where, so where a type is not. With that, subtracting
départements from types may leave the number of one type in one département
(docs/decisions/0058-qui-soustrait.md).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import SANS_CODE, Maille, cellules_par
from app.metier.chiffres.definitions import STRUCTURES
from app.metier.chiffres.secret import Cellule, codes_caches
from app.metier.organisations.models import Organisation

# Persons do not add up: one may be known of two types.
_S_ADDITIONNENT = ("demarches", "mandats", STRUCTURES)
_PREMIER = 2**61 - 1
Somme = dict[int, int]
Caches = Mapping[Maille, set[str]]


@dataclass(frozen=True, slots=True)
class Croisement:
    """The numbers of one type in one département: published nowhere."""

    codes: Mapping[Maille, str]
    cellule: Cellule


class Sommes:
    """Sums that are known, and what follows from them: Gauss-Jordan, modulo a large prime."""

    def __init__(self, connues: Iterable[Somme]) -> None:
        self._par_pivot: dict[int, Somme] = {}
        for somme in connues:
            self._apprendre(somme)

    def donnent(self, somme: Somme) -> bool:
        """True when adding and subtracting what is known gives this sum."""
        return not self._reduite(somme)

    def _reduite(self, somme: Somme) -> Somme:
        reste = dict(somme)
        for pivot in somme.keys() & self._par_pivot.keys():
            _retrancher(reste, self._par_pivot[pivot], somme[pivot])
        return reste

    def _apprendre(self, somme: Somme) -> None:
        reste = self._reduite(somme)
        if not reste:
            return
        pivot = min(reste)
        inverse = pow(reste[pivot], -1, _PREMIER)
        neuve = {rang: valeur * inverse % _PREMIER for rang, valeur in reste.items()}
        for autre in self._par_pivot.values():
            if pivot in autre:
                _retrancher(autre, neuve, autre[pivot])
        self._par_pivot[pivot] = neuve


def _retrancher(somme: Somme, autre: Somme, fois: int) -> None:
    for rang, valeur in autre.items():
        reste = (somme.get(rang, 0) - fois * valeur) % _PREMIER
        if reste:
            somme[rang] = reste
        else:
            somme.pop(rang, None)


def croisements_du_mois(session: Session, mois: date) -> list[Croisement]:
    """Count a month by département and type: to know what the published figures would give."""
    code = (
        func.coalesce(Organisation.code_region, SANS_CODE)
        + "/"
        + func.coalesce(Organisation.code_departement, SANS_CODE)
        + "/"
        + Organisation.type
    )
    croisements = []
    for ici, cellule in cellules_par(session, mois, code).items():
        region, departement, type_ = ici.split("/")
        codes = {
            Maille.FRANCE: SANS_CODE,
            Maille.REGION: region,
            Maille.DEPARTEMENT: departement,
            Maille.TYPE: type_,
        }
        croisements.append(Croisement(codes, cellule))
    return croisements


def types_caches(
    total: Cellule, types: Collection[Cellule], autres: Caches, croisements: Sequence[Croisement]
) -> set[str]:
    """Return which types to hide so that nothing small is left across: the smallest first."""
    caches = set(autres[Maille.TYPE])
    montres = sorted(
        (une for une in types if not une.est_vide),
        key=lambda une: (une["personnes"], une["demarches"], une.code),
    )
    while any(une.code not in caches for une in montres) and _se_devine(
        {**autres, Maille.TYPE: caches}, croisements
    ):
        suivant = next(une.code for une in montres if une.code not in caches)
        caches = codes_caches(total, types, {*caches, suivant})
    return caches


def _se_devine(caches: Caches, croisements: Sequence[Croisement]) -> bool:
    return any(_devines(caches, croisements, mesure) for mesure in _S_ADDITIONNENT)


def _devines(caches: Caches, croisements: Sequence[Croisement], mesure: str) -> bool:
    """True when a measure of a crossing or of a hidden cell, too small to show, can be worked out."""
    ici = [un for un in croisements if un.cellule[mesure]]
    sommes = dict(_marges(ici))
    connues = Sommes(
        somme for (maille, code), somme in sommes.items() if code not in caches[maille]
    )
    petits = [{rang: 1} for rang, un in enumerate(ici) if not un.cellule.est_publiable]
    petits += [
        somme
        for (maille, code), somme in sommes.items()
        if code in caches[maille] and not _ensemble(ici, somme).est_publiable
    ]
    return any(connues.donnent(petit) for petit in petits)


def _marges(croisements: Sequence[Croisement]) -> Iterator[tuple[tuple[Maille, str], Somme]]:
    """Yield each cell that may be published, with the crossings that it adds up."""
    for maille in (Maille.FRANCE, Maille.REGION, Maille.DEPARTEMENT, Maille.TYPE):
        for code in sorted({un.codes[maille] for un in croisements}):
            dedans = {r: 1 for r, un in enumerate(croisements) if un.codes[maille] == code}
            yield (maille, code), dedans


def _ensemble(croisements: Sequence[Croisement], somme: Somme) -> Cellule:
    mesures = {mesure for rang in somme for mesure in croisements[rang].cellule.nombres}
    nombres = {m: sum(croisements[rang].cellule[m] for rang in somme) for m in mesures}
    return Cellule("", nombres)
