"""Lists taken away, whole or of one région. Journalled first, a few a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.journal.action import Detail
from app.metier.journal.models import Ligne
from app.metier.pilotage.listes import LISTES, Cellules, Liste
from app.metier.territoires.cog import regions
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.sql import chacun_son_tour

PAR_JOUR = 5
_LOT = 500
_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Demande:
    """Which list is taken away, of which région; empty, of all the country."""

    nom: str
    region: str = ""

    @property
    def liste(self) -> Liste:
        """The list, once the name is known to be one."""
        return LISTES[self.nom]

    @property
    def lignes(self) -> ColumnElement[bool]:
        """A condition on the rows that are asked for."""
        toutes = self.liste.condition()
        return and_(toutes, self.liste.de_la_region(self.region)) if self.region else toutes


def prendre(session: Session, demande: Demande, *, par: Aidant, maintenant: datetime) -> int:
    """Journal that a list is taken away, with how many rows; return how many.

    Raises ErreurMetier for an unknown list or région, TropDeTentatives past PAR_JOUR.
    """
    if demande.nom not in LISTES:
        raise ErreurMetier("Choisissez une liste.", champ="liste")
    if demande.region and demande.region not in regions():
        raise ErreurMetier("Choisissez une région de la liste.", champ="region")
    chacun_son_tour(session, "exports", str(par.id))
    deja = select(func.count()).where(
        Ligne.aidant_id == par.id, Ligne.action == "export", Ligne.le > maintenant - _JOUR
    )
    if (session.scalar(deja) or 0) >= PAR_JOUR:
        raise TropDeTentatives(
            f"Vous avez pris {PAR_JOUR} listes depuis hier\u00a0: c’est le plus que l’on puisse en un "
            "jour. Reprenez demain."
        )
    requete = select(func.count()).select_from(demande.liste.table).where(demande.lignes)
    nombre = session.scalar(requete) or 0
    details: dict[str, Detail] = {"liste": demande.nom, "nombre": nombre}
    if demande.region:
        details["region"] = demande.region
    journal.noter(session, "export", le=maintenant, aidant=par.id, details=details)
    return nombre


def lignes(session: Session, demande: Demande) -> Iterator[Cellules]:
    """Yield the columns, then each row in order, read by batches: nothing is held in memory."""
    liste = demande.liste
    yield [*liste.colonnes]
    table: Any = liste.table
    ordre = [getattr(table, colonne) for colonne in liste.ordre]
    repere: tuple[Any, ...] | None = None
    while True:
        requete = select(table).where(demande.lignes)
        if repere is not None:
            requete = requete.where(tuple_(*ordre) > tuple_(*repere))
        lot = session.scalars(requete.order_by(*ordre).limit(_LOT)).all()
        yield from liste.ecrire(session, lot)
        if len(lot) < _LOT:
            return
        repere = tuple(getattr(lot[-1], colonne) for colonne in liste.ordre)
        session.expunge_all()
