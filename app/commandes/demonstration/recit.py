"""The demonstration's public figures: two invented years whose shape is that of the first ones.

They begin at 129 persons, 283 démarches and 124 mandates a month, and end at 2,027, 4,766 and
1,780; La Réunion and Hauts-de-France come first. Kept as figures: no act stands behind them.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import SANS_CODE, Cellules, Maille
from app.metier.chiffres.definitions import PUBLIQUES
from app.metier.chiffres.models import Publication
from app.metier.chiffres.mois import DOUZE, decale
from app.metier.chiffres.publication import departements_de, publier_cellules
from app.metier.chiffres.secret import Cellule
from app.metier.reseau.definitions import RESEAU, Genre
from app.metier.reseau.models import ChiffreReseau
from app.metier.reseau.services import rangees_de
from app.socle.horloge import jour_a_paris

NB_MOIS = 2 * DOUZE
# First and last month of each figure.
BORNES: Mapping[str, tuple[int, int]] = {
    "personnes": (129, 2_027),
    "demarches": (283, 4_766),
    "mandats": (124, 1_780),
    "structures": (64, 862),
}
# The network's, of France: first and last month.
BORNES_DU_RESEAU: Mapping[str, tuple[int, int]] = {
    "aidants_en_mesure": (240, 4_454),
    "aidants_au_travail": (110, 1_604),
    "aidants_en_formation": (180, 1_900),
    "structures_en_mesure": (96, 1_634),
    "structures_en_formation": (60, 700),
    "demandes_recues": (31, 118),
    "demandes_acceptees": (22, 96),
    "demandes_refusees": (4, 12),
    "demandes_en_attente": (18, 143),
    "sessions_tenues": (4, 21),
    "places_offertes": (72, 378),
    "places_prises": (58, 331),
}


def _parts(codes: str, *milliemes: int) -> dict[str, int]:
    return dict(zip(codes.split(), milliemes, strict=True))


# What each took, in thousandths.
REGIONS = _parts(
    "04 32 75 76 11 84 44 93 53 52 28 24 27 06 01 02 03 94",
    *(165, 155, 118, 96, 88, 74, 62, 52, 46, 38, 32, 24, 22, 12, 7, 6, 2, 1),
)
TYPES = _parts(
    "france_services ccas maison_solidarites mairie association centre_social "
    "mediation_numerique departement mediatheque mission_locale cias caf",
    *(340, 230, 120, 90, 80, 40, 36, 24, 16, 12, 8, 4),
)
THEMES = _parts(
    "travail social argent logement papiers famille etranger transports justice loisirs",
    *(265, 245, 150, 108, 82, 54, 44, 32, 14, 6),
)
# One month in twelve is slow in summer, another at the end of the year.
_CREUX = {8: 0.72, 12: 0.86}


def raconter(session: Session, *, maintenant: datetime) -> bool:
    """Publish the two years before this month, once; return whether it was done now."""
    if session.scalar(select(Publication.mois).limit(1)) is not None:
        return False
    for rang, mois in enumerate(mois_racontes(maintenant)):
        publiee_le = datetime.combine(decale(mois, 1), datetime.min.time(), UTC) + timedelta(days=2)
        publier_cellules(session, mois, cellules(rang, mois), maintenant=publiee_le)
        session.execute(insert(ChiffreReseau), _reseau(rang, mois))
    return True


def mois_racontes(maintenant: datetime) -> list[date]:
    """Return the months, the last is closed everywhere."""
    dernier = decale(jour_a_paris(maintenant - timedelta(days=2)).replace(day=1), -1)
    return [decale(dernier, rang) for rang in range(1 - NB_MOIS, 1)]


def grandeur(bornes: tuple[int, int], rang: int, mois: date) -> int:
    """Return a figure of France: it grows evenly, but for slow months, from one bound to the other."""
    debut, fin = bornes
    pleine: float = debut * (fin / debut) ** (rang / (NB_MOIS - 1))
    creux: float = 1 if rang in (0, NB_MOIS - 1) else _CREUX.get(mois.month, 1)
    return round(pleine * creux)


def cellules(rang: int, mois: date) -> Cellules:
    """Return the invented numbers of a month: each line adds up to France."""
    france = {mesure: grandeur(BORNES[mesure], rang, mois) for mesure in PUBLIQUES}
    par_region = _partager_tout(france, REGIONS)
    par_departement = {
        code: nombres
        for region, ici in par_region.items()
        for code, nombres in _partager_tout(ici, _poids(region)).items()
    }
    themes = partager(france["demarches"], THEMES)
    return {
        Maille.FRANCE: _cases({SANS_CODE: france}),
        Maille.REGION: _cases(par_region),
        Maille.DEPARTEMENT: _cases(par_departement),
        Maille.TYPE: _cases(_partager_tout(france, TYPES)),
        Maille.THEME: _cases(
            {
                code: {"demarches": nombre, "structures": min(nombre, france["structures"])}
                for code, nombre in themes.items()
            }
        ),
    }


def partager(total: int, poids: Mapping[str, int]) -> dict[str, int]:
    """Share a number by weights, to the unit."""
    somme, cumul, bornes = sum(poids.values()), 0, [0]
    for un in poids.values():
        cumul += un
        bornes.append(round(total * cumul / somme))
    return {code: fin - debut for code, (debut, fin) in zip(poids, pairwise(bornes), strict=True)}


def _partager_tout(
    nombres: Mapping[str, int], poids: Mapping[str, int]
) -> dict[str, dict[str, int]]:
    parts = {mesure: partager(nombre, poids) for mesure, nombre in nombres.items()}
    partagees = {code: {mesure: parts[mesure][code] for mesure in nombres} for code in poids}
    return {code: ici for code, ici in partagees.items() if any(ici.values())}


def _poids(region: str) -> dict[str, int]:
    """The first départements of a région work more than the last."""
    codes = departements_de(region)
    return {code: 3 * len(codes) - 2 * rang for rang, code in enumerate(codes)}


def _cases(par_code: Mapping[str, Mapping[str, int]]) -> dict[str, Cellule]:
    return {code: Cellule(code, dict(nombres)) for code, nombres in par_code.items()}


def _reseau(rang: int, mois: date) -> list[dict[str, object]]:
    rangees: list[dict[str, object]] = []
    for cle, mesure in RESEAU.items():
        if mesure.genre is Genre.DELAI:
            jours = grandeur((210, 96), rang, mois)
            rangees.append({"cle": cle, "maille": "france", "code": SANS_CODE, "nombre": jours})
            continue
        etale = mois.replace(month=1) if mesure.genre is Genre.ETAT else mois  # no state is slow
        total = grandeur(BORNES_DU_RESEAU[cle], rang, etale)
        regions = partager(total, REGIONS)
        departements = {
            code: nombre
            for region, ici in regions.items()
            for code, nombre in partager(ici, _poids(region)).items()
        }
        nombres = {
            Maille.FRANCE: {SANS_CODE: total},
            Maille.REGION: regions,
            Maille.DEPARTEMENT: departements,
            Maille.TYPE: partager(total, TYPES),
        }
        rangees += rangees_de(cle, nombres, {})
    return [{"mois": mois, **une} for une in rangees]
