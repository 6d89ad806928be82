"""Where a request stands: its dates say it, once in Python and once in SQL."""

import enum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_

if TYPE_CHECKING:
    from app.metier.habilitation.models import DemandeHabilitation


class Etat(enum.StrEnum):
    """The state of a request; its value is its key in addresses and tabs."""

    BROUILLON = "brouillon"
    PAS_OUVERTE = "pas-ouverte"
    DEPOSEE = "deposee"
    EN_PAUSE = "en-pause"
    A_MODIFIER = "a-modifier"
    ACCEPTEE = "acceptee"
    CLOSE = "close"
    REFUSEE = "refusee"

    @property
    def est_modifiable(self) -> bool:
        """True while the asker may still change it."""
        return self in (Etat.BROUILLON, Etat.A_MODIFIER)

    @property
    def est_a_instruire(self) -> bool:
        """True while the national team may answer it."""
        return self in (Etat.DEPOSEE, Etat.EN_PAUSE)


class DemandeDatee:
    """What the dates of a request mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        deposee_le: Any
        entree_le: Any
        modification_demandee_le: Any
        en_pause_le: Any
        acceptee_le: Any
        refusee_le: Any
        close_le: Any

    @property
    def etat(self) -> Etat:
        """Return where it stands. `est_dans` is the same in SQL."""
        if self.refusee_le is not None:
            return Etat.REFUSEE
        if self.acceptee_le is not None:
            return Etat.CLOSE if self.close_le is not None else Etat.ACCEPTEE
        if self.deposee_le is None:
            return Etat.BROUILLON
        if self.modification_demandee_le is not None:
            return Etat.A_MODIFIER
        if self.entree_le is None:
            return Etat.PAS_OUVERTE
        return Etat.EN_PAUSE if self.en_pause_le is not None else Etat.DEPOSEE


@cache
def est_dans(etat: Etat, table: "type[DemandeHabilitation]") -> ColumnElement[bool]:
    """SQL twin of `DemandeDatee.etat`, built once for each state."""
    sans_reponse = and_(table.refusee_le.is_(None), table.acceptee_le.is_(None))
    envoyee = and_(
        sans_reponse, table.deposee_le.is_not(None), table.modification_demandee_le.is_(None)
    )
    acceptee = and_(table.refusee_le.is_(None), table.acceptee_le.is_not(None))
    entree = and_(envoyee, table.entree_le.is_not(None))
    return {
        Etat.BROUILLON: and_(sans_reponse, table.deposee_le.is_(None)),
        Etat.PAS_OUVERTE: and_(envoyee, table.entree_le.is_(None)),
        Etat.DEPOSEE: and_(entree, table.en_pause_le.is_(None)),
        Etat.EN_PAUSE: and_(entree, table.en_pause_le.is_not(None)),
        Etat.A_MODIFIER: and_(
            sans_reponse,
            table.deposee_le.is_not(None),
            table.modification_demandee_le.is_not(None),
        ),
        Etat.ACCEPTEE: and_(acceptee, table.close_le.is_(None)),
        Etat.CLOSE: and_(acceptee, table.close_le.is_not(None)),
        Etat.REFUSEE: table.refusee_le.is_not(None),
    }[etat]
