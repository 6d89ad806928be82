"""Reads of what was corrected: one correction, what changed since a day, or since a number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.demarches import fiches
from app.metier.demarches.domaines import TITRES
from app.metier.demarches.fichier import cellules
from app.metier.demarches.models import AVERTISSEMENT, Correction

PAR_PAGE = 25
Avant_Apres = tuple[str, str]
_EN_MOTS: Mapping[str, Mapping[str, str]] = {
    "domaine": TITRES,
    "franceconnect": fiches.FRANCECONNECT,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A correction, what it is of in words, and each field that it changed: before, after."""

    correction: Correction
    titre: str
    champs: Mapping[str, Avant_Apres]


@dataclass(frozen=True, slots=True)
class PageChanges:
    """Some corrections, the newest first; `suite` is the cursor of the next page, None at the end."""

    changes: Sequence[Change]
    suite: int | None


def correction_de(session: Session, numero: int) -> Correction | None:
    """Return a correction by its number."""
    return session.get(Correction, numero)


def page_des_changes(
    session: Session, *, depuis: datetime | None, avant: int | None
) -> PageChanges:
    """Return a page of what changed since an instant, the newest first; `avant` is a cursor."""
    requete = select(Correction).order_by(Correction.numero.desc()).limit(PAR_PAGE + 1)
    if depuis is not None:
        requete = requete.where(Correction.le >= depuis)
    if avant is not None:
        requete = requete.where(Correction.numero < avant)
    lues = session.scalars(requete).all()
    suite = lues[PAR_PAGE - 1].numero if len(lues) > PAR_PAGE else None
    return PageChanges([changement(lue) for lue in lues[:PAR_PAGE]], suite)


def tous_les_changes(session: Session, *, depuis: datetime | None) -> list[Change]:
    """Return all that changed since an instant, the oldest first."""
    requete = select(Correction).order_by(Correction.numero)
    if depuis is not None:
        requete = requete.where(Correction.le >= depuis)
    return [changement(lue) for lue in session.scalars(requete)]


def changement(correction: Correction) -> Change:
    """Return a correction as one reads it."""
    dites = correction.apres or correction.avant or {}
    titre = dites.get("nom") or correction.cle
    if correction.sorte == AVERTISSEMENT:
        titre = correction.cle
    return Change(correction, titre, difference(correction.avant, correction.apres))


def change_depuis(session: Session, lieu: tuple[str, str], vu: int) -> Mapping[str, Avant_Apres]:
    """Return what changed of an entry after this number: before, and now."""
    requete = (
        select(Correction)
        .where(Correction.sorte == lieu[0], Correction.cle == lieu[1], Correction.numero > vu)
        .order_by(Correction.numero)
    )
    lues = session.scalars(requete).all()
    return difference(lues[0].avant, lues[-1].apres) if lues else {}


def difference(
    avant: Mapping[str, Any] | None, apres: Mapping[str, Any] | None
) -> Mapping[str, Avant_Apres]:
    """Return each field that differs, as a table shows it: before, after."""
    anciens, nouveaux = _dits(avant), _dits(apres)
    champs: Iterable[str] = dict.fromkeys((*anciens, *nouveaux))
    paires = {champ: (anciens.get(champ, ""), nouveaux.get(champ, "")) for champ in champs}
    return {champ: paire for champ, paire in paires.items() if paire[0] != paire[1]}


def _dits(fiche: Mapping[str, Any] | None) -> Mapping[str, str]:
    if fiche is None:
        return {}
    if "texte" in fiche:
        return {"texte": fiche["texte"]}
    demarche = fiches.demarche(fiches.relire(fiche))
    return {
        champ: _EN_MOTS.get(champ, {}).get(dit, dit) for champ, dit in cellules(demarche).items()
    }
