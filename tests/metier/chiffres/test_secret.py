"""Somebody who subtracts: whatever the numbers, what is left says nothing small of anybody."""

from random import Random

import pytest

from app.metier.chiffres.definitions import COMPTENT_DES_PERSONNES, STRUCTURES
from app.metier.chiffres.secret import (
    PLANCHER_PERSONNES,
    PLANCHER_STRUCTURES,
    Cellule,
    codes_caches,
    reste,
)


def une(code: str, demarches: int, structures: int = 5) -> Cellule:
    nombres = dict.fromkeys(COMPTENT_DES_PERSONNES, demarches)
    return Cellule(code, {**nombres, STRUCTURES: structures})


def somme(cellules: list[Cellule]) -> Cellule:
    mesures = (*COMPTENT_DES_PERSONNES, STRUCTURES)
    return Cellule("", {m: sum(cellule[m] for cellule in cellules) for m in mesures})


def au_hasard(alea: Random) -> list[Cellule]:
    cellules = []
    for rang in range(alea.randrange(1, 19)):
        structures = alea.choice((0, 1, 2, 3, 5, 40))
        grand = alea.choice((3, 12, 500))
        nombres = {m: structures and alea.randrange(grand) for m in COMPTENT_DES_PERSONNES}
        vide = not any(nombres.values())
        cellules.append(Cellule(f"{rang:02}", {**nombres, STRUCTURES: 0 if vide else structures}))
    return cellules


@pytest.mark.parametrize(
    ("cellule", "publiable"),
    [
        (une("", 0, 0), True),
        (une("", 1), False),
        (une("", 10), False),
        (une("", 11), True),
        (une("", 500, structures=2), False),
        (une("", 500, structures=3), True),
        (Cellule("", {"demarches": 40, "personnes": 9, STRUCTURES: 4}), False),
        (Cellule("", {"demarches": 40, "personnes": 20, "mandats": 0, STRUCTURES: 4}), True),
    ],
)
def test_un_petit_nombre_ou_une_ou_deux_structures(cellule: Cellule, publiable: bool) -> None:
    assert cellule.est_publiable is publiable


def test_une_seule_case_cachee_en_cache_une_autre_la_plus_petite() -> None:
    cellules = [une("a", 4), une("b", 300), une("c", 50), une("d", 0, 0)]
    assert codes_caches(somme(cellules), cellules) == {"a", "c"}


def test_deux_cases_cachees_dont_la_somme_est_petite_en_cachent_une_autre() -> None:
    """One démarche each: two is all that they can be."""
    cellules = [une("a", 1), une("b", 1), une("c", 50), une("d", 70)]
    assert codes_caches(somme(cellules), cellules) == {"a", "b", "c"}


def test_rien_de_petit_rien_de_cache() -> None:
    cellules = [une("a", 11), une("b", 300), une("c", 0, 0)]
    assert codes_caches(somme(cellules), cellules) == set()


@pytest.mark.parametrize("graine", range(400))
def test_qui_soustrait_n_apprend_rien_de_petit(graine: int) -> None:
    cellules = au_hasard(Random(graine))
    total = somme(cellules)
    if not total.est_publiable:
        return
    caches = codes_caches(total, cellules)
    montrees = [une for une in cellules if une.code not in caches]
    assert all(une.est_publiable for une in montrees)
    appris = reste(total, montrees)
    if not caches:
        assert not any(appris.nombres.values())
        return
    assert len(caches) > 1
    assert appris[STRUCTURES] >= PLANCHER_STRUCTURES
    for mesure in COMPTENT_DES_PERSONNES:
        # Of each hidden cell all that is known is: from none to all that is left.
        assert appris[mesure] == 0 or appris[mesure] >= PLANCHER_PERSONNES
