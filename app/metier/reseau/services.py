"""A published month gets the figures of the network: counted, masked, kept, once."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.models import ChiffrePublic, Publication
from app.metier.chiffres.mois import decale, mois_de
from app.metier.chiffres.publication import codes_des_regions, departements_de
from app.metier.organisations.types import TYPES
from app.metier.reseau.comptage import COMPTER, Nombres, delais, mediane
from app.metier.reseau.definitions import RESEAU, Genre
from app.metier.reseau.models import ChiffreReseau
from app.metier.reseau.secret import codes_caches
from app.socle.horloge import PARIS
from app.socle.sql import chacun_son_tour

Rangee = dict[str, object]
Caches = Mapping[Maille, set[str]]
# It says who works where: hidden wherever what they did is.
_DU_JOURNAL = "aidants_au_travail"


def nb_mois_a_compter(session: Session, *, maintenant: datetime) -> int:
    """Return how many published months have no figure of the network yet."""
    return len(_mois_a_compter(session))


def compter(session: Session, *, maintenant: datetime) -> int:
    """Count the oldest published month that is not yet; return how many were, 0 at the end."""
    chacun_son_tour(session, "reseau")
    dus = _mois_a_compter(session)
    for mois in dus[:1]:
        compter_le_mois(session, mois, maintenant=maintenant)
    return len(dus[:1])


def compter_le_mois(session: Session, mois: date, *, maintenant: datetime) -> None:
    """Count one month. States are those of now: a month published late has none."""
    vient_de_finir = mois == decale(mois_de(maintenant, PARIS), -1)
    caches = _deja_caches(session, mois)
    rangees: list[Rangee] = []
    for cle, compter_la in COMPTER.items():
        if RESEAU[cle].genre is not Genre.ETAT or vient_de_finir:
            avec = caches if cle == _DU_JOURNAL else {}
            rangees += rangees_de(cle, compter_la(session, mois), avec)
    rangees += _rangees_des_delais(session, mois)
    session.execute(insert(ChiffreReseau), [{"mois": mois, **une} for une in rangees])


def rangees_de(cle: str, nombres: Nombres, deja: Caches) -> Iterator[Rangee]:
    """Mask from the top: a line is shown only under a total that is. Zero has no row, but France's."""
    france = nombres.get(Maille.FRANCE, {}).get(SANS_CODE, 0)
    secret = 0 < france < RESEAU[cle].plancher or SANS_CODE in deja.get(Maille.FRANCE, set())
    yield _rangee(cle, Maille.FRANCE, SANS_CODE, None if secret else france)
    if RESEAU[cle].france_seule:
        return
    caches: dict[Maille, set[str]] = {}
    for maille, codes in ((Maille.REGION, codes_des_regions()), (Maille.TYPE, [*TYPES, SANS_CODE])):
        caches[maille] = _caches(cle, nombres, deja, maille, codes, None if secret else france)
        yield from _ligne(cle, nombres, maille, codes, caches[maille])
    for region in codes_des_regions():
        total = None if region in caches[Maille.REGION] else nombres[Maille.REGION].get(region, 0)
        codes = departements_de(region)
        dedans = _caches(cle, nombres, deja, Maille.DEPARTEMENT, codes, total)
        yield from _ligne(cle, nombres, Maille.DEPARTEMENT, codes, dedans)


def _caches(
    cle: str, nombres: Nombres, deja: Caches, maille: Maille, codes: list[str], total: int | None
) -> set[str]:
    """Hide all under a total that is not shown, even what is zero."""
    if total is None:
        return set(codes)
    ligne = {code: nombres[maille].get(code, 0) for code in codes}
    # What is hidden for another reason counts as small.
    forces = deja.get(maille, set()) & {code for code, nombre in ligne.items() if nombre}
    petits = {code: 1 if code in forces else nombre for code, nombre in ligne.items()}
    return codes_caches(total, petits, RESEAU[cle].plancher)


def _ligne(
    cle: str, nombres: Nombres, maille: Maille, codes: list[str], caches: set[str]
) -> Iterator[Rangee]:
    for code in codes:
        nombre = nombres[maille].get(code, 0)
        if code in caches or nombre:
            yield _rangee(cle, maille, code, None if code in caches else nombre)


def _rangees_des_delais(session: Session, mois: date) -> Iterator[Rangee]:
    """A median is no sum: each stands on its own floor. None anywhere: France says zero."""
    (cle,) = (une for une, mesure in RESEAU.items() if mesure.genre is Genre.DELAI)
    trouves = delais(session, mois)
    if not trouves:
        yield _rangee(cle, Maille.FRANCE, SANS_CODE, 0)
    for maille, par_code in trouves.items():
        for code, jours in par_code.items():
            assez = len(jours) >= RESEAU[cle].plancher
            yield _rangee(cle, maille, code, mediane(jours) if assez else None)


def _rangee(cle: str, maille: Maille, code: str, nombre: int | None) -> Rangee:
    return {"cle": cle, "maille": maille.value, "code": code, "nombre": nombre}


def _deja_caches(session: Session, mois: date) -> Caches:
    caches: dict[Maille, set[str]] = {maille: set() for maille in Maille}
    lus = session.execute(
        select(ChiffrePublic.maille, ChiffrePublic.code).where(
            ChiffrePublic.mois == mois, ChiffrePublic.est_secret
        )
    )
    for maille, code in lus:
        caches[Maille(maille)].add(code)
    return caches


def _mois_a_compter(session: Session) -> list[date]:
    comptes = select(ChiffreReseau.mois).where(ChiffreReseau.maille == Maille.FRANCE)
    return list(
        session.scalars(
            select(Publication.mois)
            .where(Publication.mois.not_in(comptes))
            .order_by(Publication.mois)
        )
    )
