"""Reads of what is published: nothing is counted, added up or masked here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import SANS_CODE, Maille, mesures_dites
from app.metier.chiffres.models import ChiffrePublic, Publication
from app.metier.chiffres.mois import DOUZE


def nombre_public(chiffre: ChiffrePublic | None, mesure: str) -> int | None:
    """Return a number of a cell, None when it is secret; a cell without a row is zero."""
    if chiffre is None:
        return 0
    return None if chiffre.est_secret else chiffre.nombres[mesure]


@dataclass(frozen=True, slots=True)
class Etat:
    """What a file of everything published depends on: nothing else changes it."""

    nb_mois: int
    versions: int
    publie_le: datetime | None


@dataclass(frozen=True, slots=True)
class Vue:
    """What figures are asked of: one maille, one of its codes. Two are never crossed."""

    maille: Maille = Maille.FRANCE
    code: str = SANS_CODE


FRANCE = Vue()
# What a page says of the last month, beside the series.
_DETAILS: Mapping[Maille, tuple[Maille, ...]] = MappingProxyType(
    {
        Maille.FRANCE: (Maille.REGION, Maille.TYPE, Maille.THEME),
        Maille.REGION: (Maille.DEPARTEMENT,),
        Maille.DEPARTEMENT: (Maille.FRANCE, Maille.REGION),
    }
)


@dataclass(frozen=True, slots=True)
class Publie:
    """A view: its months, the oldest first, and what the last one says around it."""

    vue: Vue
    mois: list[date]
    suite: list[ChiffrePublic | None]
    publication: Publication
    detail: dict[tuple[str, str], ChiffrePublic]

    @property
    def dernier(self) -> date:
        """The last month closed."""
        return self.mois[-1]

    def serie(self, mesure: str) -> list[int | None]:
        """Return a figure month after month, None where it is secret."""
        return [nombre_public(chiffre, mesure) for chiffre in self.suite]

    def en_tete(self) -> dict[str, int | None]:
        """Return every figure said of the view, for the last month."""
        dites = mesures_dites(self.vue.maille)
        return {mesure: nombre_public(self.suite[-1], mesure) for mesure in dites}

    def nombre(self, maille: str, code: str, mesure: str) -> int | None:
        """Return a figure around the view, for the last month."""
        return nombre_public(self.detail.get((maille, code)), mesure)


def publie(session: Session, vue: Vue = FRANCE, *, nb_mois: int = DOUZE) -> Publie | None:
    """Return the last months of a view, in two statements; None before the first one."""
    ici = (ChiffrePublic.maille == vue.maille) & (ChiffrePublic.code == vue.code)
    lus = session.execute(
        select(Publication, ChiffrePublic)
        .outerjoin(ChiffrePublic, (ChiffrePublic.mois == Publication.mois) & ici)
        .order_by(Publication.mois.desc())
        .limit(nb_mois)
    ).all()
    if not lus:
        return None
    (derniere, _), *_ = lus
    return Publie(
        vue,
        [publication.mois for publication, _ in reversed(lus)],
        [chiffre for _, chiffre in reversed(lus)],
        derniere,
        _detail(session, derniere.mois, _DETAILS.get(vue.maille, ())),
    )


def _detail(
    session: Session, mois: date, mailles: tuple[Maille, ...]
) -> dict[tuple[str, str], ChiffrePublic]:
    if not mailles:
        return {}
    lus = session.scalars(
        select(ChiffrePublic).where(ChiffrePublic.mois == mois, ChiffrePublic.maille.in_(mailles))
    )
    return {(chiffre.maille, chiffre.code): chiffre for chiffre in lus}


def etat(session: Session) -> Etat:
    """Return what was published until now, in short."""
    requete = select(
        func.count(),
        func.coalesce(func.sum(Publication.version), 0),
        func.max(Publication.publiee_le),
    )
    nb_mois, versions, publie_le = session.execute(requete).one()
    return Etat(nb_mois, int(versions), publie_le)


def tout(session: Session) -> Iterator[tuple[Publication, ChiffrePublic]]:
    """Yield every cell published, month after month."""
    lus = session.execute(
        select(Publication, ChiffrePublic)
        .join(ChiffrePublic, ChiffrePublic.mois == Publication.mois)
        .order_by(ChiffrePublic.mois, ChiffrePublic.maille, ChiffrePublic.code)
    )
    yield from ((publication, chiffre) for publication, chiffre in lus)


@dataclass(frozen=True, slots=True)
class EnBref:
    """The last month of France in two numbers."""

    mois: date
    demarches: int
    personnes: int


def en_bref(session: Session) -> EnBref | None:
    """Return the last month published, in one statement; None when it says nothing."""
    dernier = session.scalar(
        select(ChiffrePublic)
        .where(ChiffrePublic.maille == Maille.FRANCE)
        .order_by(ChiffrePublic.mois.desc())
        .limit(1)
    )
    if dernier is None or not dernier.demarches or not dernier.personnes:
        return None
    return EnBref(dernier.mois, dernier.demarches, dernier.personnes)
