"""Reads of the network's figures: nothing is counted or masked here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.mois import DOUZE
from app.metier.chiffres.publics import Vue
from app.metier.reseau.definitions import RESEAU
from app.metier.reseau.models import ChiffreReseau

# The parts of a view, beside its own months.
_PARTS = {Maille.FRANCE: Maille.REGION, Maille.REGION: Maille.DEPARTEMENT}


@dataclass(frozen=True, slots=True)
class Reseau:
    """Months of a view, the newest first, and what the last says of its parts.

    In `nombres`, a secret is None and zero has no row; `comptees` are the figures of each month.
    """

    vue: Vue
    mois: list[date]
    comptees: dict[date, set[str]]
    nombres: dict[tuple[date, str, str, str], int | None]
    maille_des_parts: Maille | None

    def est_comptee(self, mois: date, cle: str) -> bool:
        """True when the figure was counted that month, and says something of the view."""
        dite = self.vue.maille is Maille.FRANCE or not RESEAU[cle].france_seule
        return dite and cle in self.comptees.get(mois, set())

    def nombre(self, mois: date, cle: str) -> int | None:
        """Return a figure of the view; None when it is secret."""
        return self.nombres.get((mois, self.vue.maille, self.vue.code, cle), 0)

    def part(self, code: str, cle: str) -> int | None:
        """Return a figure of a part, for the last month; None when it is secret."""
        return self.nombres.get((self.mois[0], str(self.maille_des_parts), code, cle), 0)


def reseau(session: Session, vue: Vue) -> Reseau | None:
    """Return the last twelve months counted, in two statements; None before the first."""
    comptes = session.execute(
        select(ChiffreReseau.mois, ChiffreReseau.cle)
        .where(ChiffreReseau.maille == Maille.FRANCE, ChiffreReseau.code == SANS_CODE)
        .order_by(ChiffreReseau.mois.desc())
        .limit(DOUZE * len(RESEAU))
    ).all()
    comptees: dict[date, set[str]] = {}
    for un_mois, cle in comptes:
        comptees.setdefault(un_mois, set()).add(cle)
    if not comptees:
        return None
    mois = sorted(comptees, reverse=True)[:DOUZE]
    parts = _PARTS.get(vue.maille)
    return Reseau(vue, mois, comptees, _nombres(session, vue, mois, parts), parts)


def _nombres(
    session: Session, vue: Vue, mois: Collection[date], parts: Maille | None
) -> dict[tuple[date, str, str, str], int | None]:
    ici = (
        (ChiffreReseau.maille == vue.maille)
        & (ChiffreReseau.code == vue.code)
        & ChiffreReseau.mois.in_(mois)
    )
    autour = (ChiffreReseau.maille == parts) & (ChiffreReseau.mois == max(mois))
    lus = session.scalars(select(ChiffreReseau).where(ici | autour if parts else ici))
    return {(lu.mois, lu.maille, lu.code, lu.cle): lu.nombre for lu in lus}
