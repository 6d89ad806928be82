"""The tree is RFC 6962's, at every size, and its proofs are those that a stranger checks."""

import hashlib

import pytest

from app.metier.journal.preuves.merkle import Arbre, est_frontiere, parent, prouver
from app.metier.journal.preuves.verifier_extrait import Altere, racine

FEUILLES = [hashlib.sha256(bytes([rang])).digest() for rang in range(70)]
# Known leaves and roots, of Certificate Transparency's own tests.
CONNUES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
CONNUES.append("606162636465666768696a6b6c6d6e6f")
RACINES = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def racine_naive(feuilles: list[bytes]) -> bytes:
    """MTH of RFC 6962, as it is written there."""
    if len(feuilles) == 1:
        return feuilles[0]
    coupe = 1 << (len(feuilles) - 1).bit_length() - 1
    return parent(racine_naive(feuilles[:coupe]), racine_naive(feuilles[coupe:]))


def planter(feuilles: list[bytes]) -> Arbre:
    arbre = Arbre()
    for feuille in feuilles:
        arbre.ajouter(feuille)
    return arbre


def test_les_racines_connues() -> None:
    feuilles = [hashlib.sha256(b"\0" + bytes.fromhex(texte)).digest() for texte in CONNUES]
    for taille, attendue in RACINES.items():
        assert planter(feuilles[:taille]).racine.hex() == attendue


def test_a_toute_taille() -> None:
    for taille in range(1, len(FEUILLES) + 1):
        arbre = planter(FEUILLES[:taille])
        assert arbre.racine == racine_naive(FEUILLES[:taille])
        assert est_frontiere(taille, arbre.frontiere)


def test_chaque_preuve_mene_a_la_racine_de_n_importe_ou() -> None:
    for taille in (1, 2, 3, 7, 8, 13, 64, 70):
        for depart in {0, 1, taille // 2, taille - 1}:
            rangs = range(depart, taille)
            trouvee, chemins = prouver(planter(FEUILLES[:depart]), FEUILLES[depart:taille], rangs)
            assert trouvee == planter(FEUILLES[:taille]).racine
            for rang in rangs:
                assert racine(FEUILLES[rang], rang, taille, chemins[rang]) == trouvee


def test_une_preuve_ne_vaut_que_pour_sa_feuille_et_sa_place() -> None:
    trouvee, chemins = prouver(Arbre(), FEUILLES[:13], [5])
    assert racine(FEUILLES[6], 5, 13, chemins[5]) != trouvee
    assert racine(FEUILLES[5], 4, 13, chemins[5]) != trouvee
    for rang, chemin in ((5, chemins[5][:-1]), (5, [*chemins[5], bytes(32)]), (13, chemins[5])):
        with pytest.raises(Altere):
            racine(FEUILLES[5], rang, 13, chemin)
