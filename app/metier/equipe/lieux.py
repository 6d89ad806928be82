"""The places where somebody can make a mandate today, the nearest to a commune first.

No coordinates ship: nearness is what communes share (docs/decisions/0041-trouver-un-lieu.md).
"""

import enum
from dataclasses import dataclass

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from app.metier.equipe.annuaire import ouverte
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import Commune
from app.metier.territoires.intercommunalites import communes_ensemble

_AU_PLUS = 15


class Cran(enum.IntEnum):
    """What a place shares with the commune that was asked, the nearest first."""

    COMMUNE = 0
    INTERCOMMUNALITE = 1
    DEPARTEMENT = 2
    REGION = 3


@dataclass(frozen=True, slots=True)
class Lieux:
    """The nearest places by what they share; whether others share as much as the last ones."""

    par_cran: dict[Cran, list[Organisation]]
    il_en_reste: bool


def lieux_pres_de(session: Session, commune: Commune, *, code_postal: str | None = None) -> Lieux:
    """Return the nearest places; those of the région only when the département has none.

    In a large commune, those of `code_postal` come first.
    """
    voisines, departement = communes_ensemble(commune), commune.departement.code_departement
    cran = case(
        (Organisation.code_commune == commune.code_commune, Cran.COMMUNE.value),
        (Organisation.code_commune.in_(voisines), Cran.INTERCOMMUNALITE.value),
        (Organisation.code_departement == departement, Cran.DEPARTEMENT.value),
        else_=Cran.REGION.value,
    )
    autour = [Organisation.code_departement == departement, Organisation.code_commune.in_(voisines)]
    if commune.region:
        autour.append(Organisation.code_region == commune.region.code_region)
    lus = session.execute(
        select(Organisation, cran)
        .where(or_(*autour), ouverte())
        .order_by(
            cran,
            case((Organisation.code_postal == code_postal, 0), else_=1),
            Organisation.nom_plie,
            Organisation.id,
        )
        .limit(_AU_PLUS + 1)
    ).all()
    par_cran: dict[Cran, list[Organisation]] = {}
    for organisation, lu in lus[:_AU_PLUS]:
        par_cran.setdefault(Cran(lu), []).append(organisation)
    if len(par_cran) > 1:
        par_cran.pop(Cran.REGION, None)
    return Lieux(par_cran, len(lus) > _AU_PLUS and Cran(lus[-1][1]) in par_cran)
