"""The catalogue in force: what the release ships, under the last correction of each entry.

Each process keeps it whole, and asks the base at most every few seconds whether it changed.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.metier.demarches import fiches
from app.metier.demarches.catalogue import PUBLIE, Catalogue, CatalogueInvalide, assembler
from app.metier.demarches.models import AVERTISSEMENT, DEMARCHE, Correction
from app.socle.bdd import ecrit, memoire
from app.socle.horloge import jour_a_paris, maintenant

journal_technique = logging.getLogger(__name__)
# How long another process may go on saying what was before.
DELAI = timedelta(seconds=5)
Lieu = tuple[str, str]
# The last correction of each entry, when there is another than those already read.
_DERNIERES = select(Correction).where(
    select(func.max(Correction.numero)).scalar_subquery() != bindparam("version"),
    Correction.numero.in_(
        select(func.max(Correction.numero)).group_by(Correction.sorte, Correction.cle)
    ),
)


@dataclass(frozen=True, slots=True)
class Vigueur:
    """The catalogue in force, and the correction that each entry owes it to.

    `version` is the number of the last correction, 0 before the first. `ecartees` are those that a
    release made impossible: its file says something else that does not go with them.
    """

    catalogue: Catalogue
    version: int
    numeros: Mapping[Lieu, int]
    ecartees: Sequence[Lieu]


@dataclass(frozen=True, slots=True)
class _Gardee:
    vigueur: Vigueur
    lue_le: datetime | None
    # Grows when this process writes: what was read meanwhile is not kept.
    generation: int


_CELLE_DU_FICHIER = Vigueur(PUBLIE, 0, MappingProxyType({}), ())
_AUCUNE = _Gardee(_CELLE_DU_FICHIER, None, 0)


def en_vigueur(session: Session) -> Catalogue:
    """Return the catalogue in force, as it was a few seconds ago at most."""
    gardee = _gardee(session)
    age = maintenant() - gardee.lue_le if gardee.lue_le else None
    if age is not None and timedelta(0) <= age < DELAI:
        return gardee.vigueur.catalogue
    return vigueur_exacte(session).catalogue


def vigueur_exacte(session: Session) -> Vigueur:
    """Return what is in force at this very instant, in one statement.

    Inside `transaction()` it is not kept: it may never be committed.
    """
    gardee = _gardee(session)
    lue = gardee.vigueur
    if dernieres := session.scalars(_DERNIERES, {"version": lue.version}).all():
        lue = superposer(PUBLIE, dernieres, aujourd_hui=jour_a_paris(maintenant()))
    if not ecrit(session) and _gardee(session).generation == gardee.generation:
        memoire(session)[Vigueur] = _Gardee(lue, maintenant(), gardee.generation)
    return lue


def dit_en_vigueur(vigueur: Vigueur, lieu: Lieu) -> Mapping[str, Any] | None:
    """Return what is in force of an entry, as the base holds it; None when there is nothing."""
    sorte, cle = lieu
    if sorte == DEMARCHE:
        une = vigueur.catalogue.demarches.get(cle)
        return fiches.ecrire(une) if une else None
    texte = vigueur.catalogue.avertissements.get(cle)
    return {"texte": texte} if texte else None


def oublier(session: Session) -> None:
    """Have this process ask again at its next reading: something was just committed."""
    memoire(session)[Vigueur] = replace(_AUCUNE, generation=_gardee(session).generation + 1)


def _gardee(session: Session) -> _Gardee:
    gardee: _Gardee = memoire(session).get(Vigueur, _AUCUNE)
    return gardee


def superposer(base: Catalogue, corrections: Iterable[Correction], *, aujourd_hui: date) -> Vigueur:
    """Lay corrections, one a key, over a catalogue; those that no longer go with it are set aside."""
    voulues = sorted(corrections, key=lambda correction: correction.numero)
    numeros = MappingProxyType({c.lieu: c.numero for c in voulues})
    version = voulues[-1].numero if voulues else 0
    try:
        return Vigueur(assembler_sur(base, voulues, aujourd_hui), version, numeros, ())
    except CatalogueInvalide:
        retenues, ecartees = _trier(base, voulues, aujourd_hui)
    journal_technique.error("corrections du catalogue écartées : %s", ecartees)
    return Vigueur(assembler_sur(base, retenues, aujourd_hui), version, numeros, ecartees)


def _trier(
    base: Catalogue, voulues: Iterable[Correction], aujourd_hui: date
) -> tuple[list[Correction], list[Lieu]]:
    """Tell the corrections that go with this file, taken one after the other, from the others."""
    retenues: list[Correction] = []
    ecartees: list[Lieu] = []
    for correction in voulues:
        try:
            assembler_sur(base, [*retenues, correction], aujourd_hui)
            retenues.append(correction)
        except CatalogueInvalide:
            ecartees.append(correction.lieu)
    return retenues, ecartees


def assembler_sur(
    base: Catalogue, corrections: Iterable[Correction], aujourd_hui: date
) -> Catalogue:
    """Lay corrections, one a key, over a catalogue. Raises CatalogueInvalide."""
    demarches: dict[str, dict[str, Any]] = {
        cle: fiches.champs(une) for cle, une in base.demarches.items()
    }
    avertissements, retirees = dict(base.avertissements), {}
    for correction in corrections:
        if correction.sorte == AVERTISSEMENT:
            _poser(avertissements, correction.cle, (correction.apres or {}).get("texte"))
        elif correction.sorte == DEMARCHE:
            apres = correction.apres
            _poser(demarches, correction.cle, apres and fiches.relire(apres))
            if apres is None and correction.avant is not None:
                retirees[correction.cle] = fiches.demarche(fiches.relire(correction.avant))
    sites = [fiches.champs(site) for site in base.sites.values()]
    brut = {"demarche": [*demarches.values()], "site": sites, "avertissements": avertissements}
    return replace(assembler(brut, aujourd_hui=aujourd_hui), retirees=retirees)


def _poser(ou: dict[str, Any], cle: str, valeur: Any) -> None:
    if valeur is None:
        ou.pop(cle, None)
    else:
        ou[cle] = valeur
