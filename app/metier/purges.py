"""What must be forgotten, and when: each purge removes rows, or wipes what they hold.

Each room declares its own in its `taches.py`. Mandates with their persons (`effacements`) and
accounts (`departs`) take several tables each.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, func, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.taches import CHAQUE_HEURE, Moment, Moyens, Tache
from app.socle.base import Base
from app.socle.bdd import transaction

UN_JOUR, UNE_SEMAINE = timedelta(days=1), timedelta(days=7)
UN_MOIS, UN_AN = timedelta(days=30), timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Purge:
    """The rows of `table` that are due at an instant; only `colonnes` are wiped when given."""

    nom: str
    moment: Moment
    table: type[Base]
    condition: Callable[[datetime], ColumnElement[bool]]
    colonnes: Collection[str] = ()

    def ordre(self, maintenant: datetime) -> Update | Delete:
        """Return the statement that carries it out."""
        due = self.condition(maintenant)
        if self.colonnes:
            return update(self.table).where(due).values(dict.fromkeys(self.colonnes))
        return delete(self.table).where(due).execution_options(synchronize_session=False)

    @property
    def tache(self) -> Tache:
        """The scheduled act that carries it out, every hour."""
        return Tache(self.nom, CHAQUE_HEURE, self.moment, self._compter, self._faire)

    def _compter(self, moyens: Moyens) -> int:
        return compter(moyens.session, self, maintenant=moyens.maintenant())

    def _faire(self, moyens: Moyens) -> int:
        with transaction(moyens.session) as bdd:
            return purger(bdd, self, maintenant=moyens.maintenant())


def compter(session: Session, purge: Purge, *, maintenant: datetime) -> int:
    """Return how many rows the purge would touch now."""
    due = purge.condition(maintenant)
    return session.scalar(select(func.count()).select_from(purge.table).where(due)) or 0


def purger(session: Session, purge: Purge, *, maintenant: datetime) -> int:
    """Carry out and journal one purge; return how many rows it touched. Twice touches nothing."""
    resultat = session.execute(purge.ordre(maintenant))
    assert isinstance(resultat, CursorResult)
    nombre = resultat.rowcount
    if nombre:
        journal.noter(session, "purge", le=maintenant, details={"nom": purge.nom, "nombre": nombre})
    return nombre
