"""What was answered, as figures: small counts, and what would reveal them, stay hidden."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.chiffres.secret import PLANCHER_PERSONNES
from app.metier.pourquoi.libelles import RAISONS
from app.metier.pourquoi.models import ReponsePourquoi


@dataclass(frozen=True, slots=True)
class Annee:
    """The answers of a year: how many in all, and per reason; None for what is hidden."""

    annee: int
    total: int | None
    par_raison: Mapping[str, int | None]


def par_annee(session: Session) -> list[Annee]:
    """Return the answers of each year, the last first. Years are never added up: see `masquer`."""
    nombres: dict[int, dict[str, int]] = {}
    for ligne in session.scalars(select(ReponsePourquoi)):
        if ligne.raison in RAISONS:
            nombres.setdefault(ligne.annee, {})[ligne.raison] = ligne.nombre
    return [_annee(annee, nombres[annee]) for annee in sorted(nombres, reverse=True)]


def masquer(nombres: Mapping[str, int]) -> Collection[str]:
    """Return which reasons to hide, when their total is shown.

    The total less what is shown is itself a number: it stays of two reasons at least, and not
    small; until then the smallest reason left is hidden too.
    """
    caches = {raison for raison, nombre in nombres.items() if 0 < nombre < PLANCHER_PERSONNES}
    restantes = sorted((nombre, raison) for raison, nombre in nombres.items()
                       if nombre and raison not in caches)  # fmt: skip
    while caches and restantes and not _tient(nombres, caches):
        caches.add(restantes.pop(0)[1])
    return caches


def _tient(nombres: Mapping[str, int], caches: Collection[str]) -> bool:
    return len(caches) > 1 and sum(nombres[raison] for raison in caches) >= PLANCHER_PERSONNES


def _annee(annee: int, lus: Mapping[str, int]) -> Annee:
    nombres = {raison: lus.get(raison, 0) for raison in RAISONS}
    total, caches = sum(nombres.values()), masquer(nombres)
    montres = {raison: None if raison in caches else nombres[raison] for raison in RAISONS}
    return Annee(annee, total if total >= PLANCHER_PERSONNES else None, montres)
