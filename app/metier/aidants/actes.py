"""Rows of the journal with the names of who acted, a page at a time."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, select
from sqlalchemy.orm import Session, aliased

from app.metier.aidants.models import Aidant
from app.metier.journal.models import Corps, Ligne
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
_MOITIE = 16
# Who acted, or on whom, once their account has left the living base.
_PARTI = "une personne qui n’est plus là"
_CIBLE = aliased(Aidant)
# Built once: a page of acts adds only whose it is.
_ACTES = (
    select(
        Ligne.condensat,
        Ligne.action,
        Ligne.le,
        Ligne.aidant_id,
        Aidant.prenom,
        Aidant.nom,
        Ligne.cible_id,
        _CIBLE.prenom.label("prenom_cible"),
        _CIBLE.nom.label("nom_cible"),
        Corps.corps,
    )
    .join(Corps, Corps.seq == Ligne.seq)
    .outerjoin(Aidant, and_(Aidant.id == Ligne.aidant_id, Aidant.archive_le.is_(None)))
    .outerjoin(_CIBLE, and_(_CIBLE.id == Ligne.cible_id, _CIBLE.archive_le.is_(None)))
    .order_by(Ligne.seq.desc())
    .limit(literal_column(str(PAR_PAGE + 1)))
)


@dataclass(frozen=True, slots=True)
class Acte:
    """One row of the journal, as a screen shows it.

    `par` is None when no aidant acted, `cible` when it was on nobody; an archived account is not
    named any more.
    """

    action: str
    le: datetime
    par: str | None
    cible: str | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageActes:
    """The newest acts first; `suite` is the cursor of the next page, None at the end."""

    actes: list[Acte]
    suite: uuid.UUID | None


def page_d_actes(
    session: Session, voulus: ColumnElement[bool], *, avant: uuid.UUID | None
) -> PageActes | None:
    """Return the acts older than the cursor `avant`; None when it is not one of theirs.

    For a condition that holds its values; `LectureActes`, for one that takes them by name.
    A cursor is half the salted hash of a row: it tells nothing of the journal's length.
    """
    requete = requete_d_actes(voulus)
    if avant is not None:
        seq = session.scalar(select(Ligne.seq).where(voulus, designe_par(avant)))
        if seq is None:
            return None
        requete = requete.where(Ligne.seq < seq)
    return page_lue(session.execute(requete).all())


class LectureActes:
    """The pages of the acts that a condition wants by its parameters: as `page_d_actes`, built once."""

    def __init__(self, voulus: ColumnElement[bool]) -> None:
        premiers = requete_d_actes(voulus)
        designe = Ligne.condensat.between(bindparam("debut"), bindparam("fin"))
        self._premiers = Ordre(premiers)
        self._repere = Ordre(select(Ligne.seq).where(voulus, designe))
        self._suivants = Ordre(premiers.where(Ligne.seq < bindparam("seq")))

    def page(
        self, session: Session, valeurs: Mapping[str, Any], *, avant: uuid.UUID | None
    ) -> PageActes | None:
        """Return the acts older than the cursor `avant`; None when it is not one of theirs."""
        if avant is None:
            return page_lue(self._premiers.lire(session, valeurs))
        debut, fin = _bornes(avant)
        repere = self._repere.lire_une(session, {**valeurs, "debut": debut, "fin": fin})
        if repere is None:
            return None
        return page_lue(self._suivants.lire(session, {**valeurs, "seq": repere[0]}))


def page_lue(lignes: Sequence[Sequence[Any]]) -> PageActes:
    """Return the page of these rows of `requete_d_actes`."""
    actes = [acte_de(ligne) for ligne in lignes[:PAR_PAGE]]
    reste = len(lignes) > PAR_PAGE
    return PageActes(actes, curseur_de(lignes[PAR_PAGE - 1][0]) if reste else None)


def requete_d_actes(voulus: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the query of a page of acts, and one more: the newest first, with names and bodies."""
    return _ACTES.where(voulus)


def acte_de(ligne: Sequence[Any]) -> Acte:
    """Return the act that a row of `requete_d_actes` begins with."""
    _, action, le, aidant_id, prenom, nom, cible_id, prenom_cible, nom_cible, corps, *_ = ligne
    return Acte(
        action,
        le,
        _nom(aidant_id, prenom, nom),
        _nom(cible_id, prenom_cible, nom_cible),
        json.loads(corps)["details"],
    )


def _nom(aidant_id: uuid.UUID | None, prenom: str | None, nom: str | None) -> str | None:
    if aidant_id is None:
        return None
    return _PARTI if prenom is None else f"{prenom} {nom}"


def curseur_de(condensat: bytes) -> uuid.UUID:
    """Return what designates a row of the journal in a page: half of its salted hash."""
    return uuid.UUID(bytes=condensat[:_MOITIE])


def designe_par(curseur: uuid.UUID) -> ColumnElement[bool]:
    """A condition on Ligne: the row that `curseur_de` designates so."""
    return Ligne.condensat.between(*_bornes(curseur))


def _bornes(curseur: uuid.UUID) -> tuple[bytes, bytes]:
    debut = curseur.bytes
    return debut + bytes(_MOITIE), debut + b"\xff" * _MOITIE
