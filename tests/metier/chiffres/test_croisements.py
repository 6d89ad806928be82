"""Somebody who crosses départements and types, knowing where each type is, learns nothing small."""

from collections import defaultdict
from fractions import Fraction
from random import Random

import pytest

from app.metier.chiffres.cellules import Cellules, Maille
from app.metier.chiffres.croisements import Croisement
from app.metier.chiffres.publication import masque
from app.metier.chiffres.secret import Cellule

LIEUX = (("53", "29"), ("53", "35"), ("84", "43"), ("84", "63"), ("04", "974"))
TYPES = ("mairie", "ccas", "france_services", "association")
MESURES = ("demarches", "mandats", "personnes", "structures")
COUPES = (Maille.FRANCE, Maille.REGION, Maille.DEPARTEMENT, Maille.TYPE)


def un_monde(alea: Random) -> list[Croisement]:
    """Few structures, so that many crossings are empty."""
    croisements = []
    for region, departement in LIEUX:
        for type_ in TYPES:
            structures = alea.choice((0, 0, 1, 3, 8))
            if structures:
                nombre = structures * alea.choice((1, 6, 40)) + 1
                codes = dict(zip(COUPES, ("", region, departement, type_), strict=True))
                nombres = dict.fromkeys(MESURES[:3], nombre) | {"structures": structures}
                croisements.append(Croisement(codes, Cellule("", nombres)))
    return croisements


def cellules_de(croisements: list[Croisement]) -> Cellules:
    nombres: dict[Maille, dict[str, dict[str, int]]] = {maille: {} for maille in Maille}
    for un in croisements:
        for maille in COUPES:
            ici = nombres[maille].setdefault(un.codes[maille], dict.fromkeys(MESURES, 0))
            for mesure in MESURES:
                ici[mesure] += un.cellule[mesure]
    return {
        maille: {code: Cellule(code, des_nombres) for code, des_nombres in dedans.items()}
        for maille, dedans in nombres.items()
    }


def deduits(lignes: list[list[Fraction]], nb_inconnues: int) -> dict[int, Fraction]:
    """What equations give exactly: by rational elimination, unlike the code that is judged."""
    rang = 0
    for colonne in range(nb_inconnues):
        pivot = next((r for r in range(rang, len(lignes)) if lignes[r][colonne]), None)
        if pivot is None:
            continue
        lignes[rang], lignes[pivot] = lignes[pivot], lignes[rang]
        tete = lignes[rang][colonne]
        lignes[rang] = [valeur / tete for valeur in lignes[rang]]
        for r, ligne in enumerate(lignes):
            if r != rang and ligne[colonne]:
                fois = ligne[colonne]
                lignes[r] = [a - fois * b for a, b in zip(ligne, lignes[rang], strict=True)]
        rang += 1
    trouves = {}
    for ligne in lignes:
        inconnues = [c for c in range(nb_inconnues) if ligne[c]]
        if len(inconnues) == 1:
            trouves[inconnues[0]] = ligne[-1]
    return trouves


def appris(croisements: list[Croisement], caches: dict[Maille, set[str]]) -> dict[int, Fraction]:
    """The unknowns are the crossings, then each hidden cell, which is a sum of crossings."""
    marges: dict[tuple[Maille, str], list[int]] = defaultdict(list)
    for rang, un in enumerate(croisements):
        for maille in COUPES:
            marges[maille, un.codes[maille]].append(rang)
    cachees = [cle for cle in marges if cle[1] in caches[cle[0]]]
    total = len(croisements) + len(cachees)
    lignes = []
    for cle, rangs in marges.items():
        ligne = [Fraction(rang in rangs) for rang in range(total)] + [Fraction(0)]
        if cle in cachees:
            ligne[len(croisements) + cachees.index(cle)] = Fraction(-1)
        else:
            ligne[-1] = Fraction(sum(croisements[rang].cellule["demarches"] for rang in rangs))
        lignes.append(ligne)
    return deduits(lignes, total)


@pytest.mark.parametrize("graine", range(60))
def test_qui_croise_n_apprend_rien_de_petit(graine: int) -> None:
    croisements = un_monde(Random(graine))
    cellules = cellules_de(croisements)
    caches = masque(cellules, croisements, ())
    if caches[Maille.FRANCE]:
        return
    vus = appris(croisements, caches)
    petits = {
        rang
        for rang in vus
        if rang < len(croisements) and not croisements[rang].cellule.est_publiable
    }
    assert not petits
    assert all(valeur > 10 for valeur in vus.values())


def test_sans_regarder_les_croisements_on_apprend() -> None:
    """The attack is one: without what is tested here, it succeeds."""
    reussies = 0
    for graine in range(60):
        croisements = un_monde(Random(graine))
        caches = masque(cellules_de(croisements), (), ())
        vus = {} if caches[Maille.FRANCE] else appris(croisements, caches)
        reussies += any(valeur <= 10 for valeur in vus.values())
    assert reussies


def test_ce_qu_une_version_a_cache_la_suivante_le_cache() -> None:
    croisements = [un for un in un_monde(Random(3)) if un.cellule["structures"] == 8]
    cellules = cellules_de(croisements)
    (code, *_) = cellules[Maille.TYPE]
    assert code not in masque(cellules, (), ())[Maille.TYPE]
    caches = masque(cellules, (), {(Maille.TYPE, code)})[Maille.TYPE]
    assert code in caches
    assert len(caches) > 1
