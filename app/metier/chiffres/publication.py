"""A month closes: what the public may read of it is counted, masked and kept, once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import (
    SANS_CODE,
    Cellules,
    Maille,
    cellules_du_mois,
    mesures_dites,
)
from app.metier.chiffres.croisements import Croisement, croisements_du_mois, types_caches
from app.metier.chiffres.definitions import PUBLIQUES, STRUCTURES
from app.metier.chiffres.models import ChiffreMensuel, ChiffrePublic, Comptage, Publication
from app.metier.chiffres.mois import decale
from app.metier.chiffres.secret import Cellule, codes_caches
from app.metier.demarches.domaines import DOMAINES
from app.metier.organisations.models import Organisation
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import departements, regions
from app.socle.sql import chacun_son_tour

Rangee = dict[str, object]


def nb_a_publier(session: Session, *, maintenant: datetime) -> int:
    """Return how many months are closed and not published yet."""
    return len(_mois_a_publier(session))


def publier(session: Session, *, maintenant: datetime) -> int:
    """Publish the oldest closed month that is not yet; return how many were, 0 at the end."""
    chacun_son_tour(session, "publication")
    dus = _mois_a_publier(session)
    for mois in dus[:1]:
        publier_mois(session, mois, maintenant=maintenant)
    return len(dus[:1])


def publier_mois(session: Session, mois: date, *, maintenant: datetime) -> None:
    """Publish a month; already published, under the next version: a correction, dated."""
    cellules, croisements = cellules_du_mois(session, mois), croisements_du_mois(session, mois)
    publier_cellules(session, mois, cellules, croisements, maintenant=maintenant)


def publier_cellules(
    session: Session,
    mois: date,
    cellules: Cellules,
    croisements: Sequence[Croisement] = (),
    *,
    maintenant: datetime,
) -> None:
    """Mask the numbers of a month and keep them. What a version hid, the next one hides too."""
    deja = session.execute(
        select(ChiffrePublic.maille, ChiffrePublic.code).where(
            ChiffrePublic.mois == mois, ChiffrePublic.est_secret
        )
    ).all()
    publication = session.get(Publication, mois) or Publication(mois=mois, version=0)
    publication.version += 1
    publication.publiee_le = maintenant
    session.add(publication)
    session.flush()
    session.execute(delete(ChiffrePublic).where(ChiffrePublic.mois == mois))
    rangees = [
        {"mois": mois, **rangee}
        for rangee in _rangees(cellules, croisements, [(m, c) for m, c in deja])
    ]
    session.execute(insert(ChiffrePublic), rangees)


def departements_de(code_region: str) -> list[str]:
    """Return the codes of the départements of a région, or of those that have none."""
    codes = [
        str(code)
        for code, un in departements().items()
        if (un.region.code_region if un.region else SANS_CODE) == code_region
    ]
    return codes if code_region else [*codes, SANS_CODE]


def codes_des_regions() -> list[str]:
    """Return the codes of the régions, then of what has none."""
    return [*map(str, regions()), SANS_CODE]


def _mois_a_publier(session: Session) -> list[date]:
    """Months that every organisation has done with, each in its time zone, and counted since."""
    dernier = session.scalar(select(func.max(Publication.mois)))
    mois = decale(dernier, 1) if dernier else session.scalar(select(func.min(ChiffreMensuel.mois)))
    ouvert = _premier_mois_ouvert(session)
    dus = []
    while mois and ouvert and mois < ouvert:
        dus.append(mois)
        mois = decale(mois, 1)
    return dus


def _premier_mois_ouvert(session: Session) -> date | None:
    """Return the first month that may still change somewhere; None while one was never counted."""
    jamais, premier = session.execute(
        select(func.count().filter(Comptage.a_partir_de.is_(None)), func.min(Comptage.a_partir_de))
        .select_from(Organisation)
        .outerjoin(Comptage, Comptage.organisation_id == Organisation.id)
    ).one()
    return None if jamais else premier


def _rangees(
    cellules: Cellules, croisements: Sequence[Croisement], deja: Collection[tuple[str, str]]
) -> Iterator[Rangee]:
    caches = masque(cellules, croisements, deja)
    france = cellules[Maille.FRANCE].get(SANS_CODE, Cellule(SANS_CODE))
    yield _rangee(Maille.FRANCE, france, secrete=SANS_CODE in caches[Maille.FRANCE])
    for maille, codes in (
        (Maille.REGION, codes_des_regions()),
        (
            Maille.DEPARTEMENT,
            [code for une in codes_des_regions() for code in departements_de(une)],
        ),
        (Maille.TYPE, list(TYPES)),
        (Maille.THEME, list(DOMAINES)),
    ):
        yield from _ligne(cellules, maille, codes, caches[maille])


def masque(
    cellules: Cellules, croisements: Sequence[Croisement], deja: Collection[tuple[str, str]]
) -> dict[Maille, set[str]]:
    """Mask from the top: a line is shown only under a total that is."""
    france = cellules[Maille.FRANCE].get(SANS_CODE, Cellule(SANS_CODE))
    montrer = france.est_publiable
    caches = {Maille.FRANCE: set() if montrer else {SANS_CODE}}
    for maille, codes in (
        (Maille.REGION, codes_des_regions()),
        (Maille.TYPE, list(TYPES)),
        (Maille.THEME, list(DOMAINES)),
    ):
        caches[maille] = _caches(france, cellules, maille, codes, deja, sous=montrer)
    caches[Maille.DEPARTEMENT] = set()
    for code in codes_des_regions():
        region = cellules[Maille.REGION].get(code, Cellule(code))
        sous = code not in caches[Maille.REGION]
        caches[Maille.DEPARTEMENT] |= _caches(
            region, cellules, Maille.DEPARTEMENT, departements_de(code), deja, sous=sous
        )
    if montrer:
        types = list(cellules[Maille.TYPE].values())
        caches[Maille.TYPE] = types_caches(france, types, caches, croisements)
    return caches


def _caches(
    total: Cellule,
    cellules: Cellules,
    maille: Maille,
    codes: Collection[str],
    deja: Collection[tuple[str, str]],
    *,
    sous: bool,
) -> set[str]:
    """Hide everything under a total that is not shown: even what is zero would tell."""
    if not sous:
        return set(codes)
    ligne = [cellules[maille][code] for code in codes if code in cellules[maille]]
    if maille is Maille.THEME:
        # An organisation works on several themes: their numbers of organisations add up to more.
        au_travail = sum(cellule[STRUCTURES] for cellule in ligne)
        total = Cellule(SANS_CODE, {"demarches": total["demarches"], STRUCTURES: au_travail})
    return codes_caches(total, ligne, {code for une, code in deja if une == maille})


def _ligne(
    cellules: Cellules, maille: Maille, codes: Iterable[str], caches: set[str]
) -> Iterator[Rangee]:
    for code in codes:
        cellule = cellules[maille].get(code, Cellule(code))
        if code in caches or not cellule.est_vide:
            yield _rangee(maille, cellule, secrete=code in caches)


def _rangee(maille: Maille, cellule: Cellule, *, secrete: bool) -> Rangee:
    dites = mesures_dites(maille)
    nombres = {
        mesure: None if secrete or mesure not in dites else cellule[mesure] for mesure in PUBLIQUES
    }
    return {"maille": maille.value, "code": cellule.code, "est_secret": secrete, **nombres}
