"""A file of a spreadsheet: written so that nothing runs, read however it was saved."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.socle.langue.saisies import sur_une_ligne
from app.socle.tableur import FichierRefuse, ecrire_tableau, est_formule, lire_fichier, lire_tableau

CELLULE = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
TEXTE = "Prénom;Nom\nLéo;Ébauche\n"


@example([["", "\n"], ["\t\x0b", "\ufeff\r"]])
@given(st.lists(st.lists(CELLULE, min_size=2, max_size=2), min_size=1, max_size=5))
def test_ce_qui_s_ecrit_ne_calcule_rien_et_se_relit(lignes: list[list[str]]) -> None:
    texte = ecrire_tableau([["A", "B"], *lignes])
    lu = lire_fichier(texte.encode("utf-8-sig"))
    attendues = [[sur_une_ligne(cellule) for cellule in ligne] for ligne in lignes]
    relues = [list(ligne.cellules) for ligne in lu.lignes]
    # A quotation mark that was there before ours is not told from it.
    sans = [[cellule.lstrip("' ") for cellule in ligne] for ligne in relues]
    assert sans == [[c.lstrip("' ") for c in ligne] for ligne in attendues if any(ligne)]


@pytest.mark.parametrize("cellule", ["=1", "+1", "-1", "@A", "\t=1", " =1", "\u00a0=1", "\ufeff@A"])
def test_une_formule_s_ecrit_comme_un_texte(cellule: str) -> None:
    assert est_formule(cellule)
    assert ecrire_tableau([[cellule]]).strip('"\r\n').startswith("'")


@pytest.mark.parametrize(
    "octets",
    [
        TEXTE.encode(),
        TEXTE.encode("utf-8-sig"),
        TEXTE.encode("cp1252"),
        TEXTE.replace(";", "\t").encode("utf-16"),
        TEXTE.replace(";", ",").replace("\n", "\r\n").encode(),
        TEXTE.replace("\n", "\r").encode(),
        ("\n\n" + TEXTE.replace("\n", "\n;;;\n")).encode(),
    ],
)
def test_un_fichier_se_lit_comme_il_a_ete_enregistre(octets: bytes) -> None:
    lu = lire_fichier(octets)
    assert lu.colonnes({"prenom": "p", "nom": "n", "age": "a"}) == {"p": 0, "n": 1}
    assert [list(ligne.cellules)[:2] for ligne in lu.lignes] == [["Léo", "Ébauche"]]
    assert lu.colonne(["age", "nom"]) == 1
    assert lu.lignes[0].cellule(None) == lu.lignes[0].cellule(9) == ""


def test_une_ligne_dit_son_rang_dans_le_fichier() -> None:
    assert [ligne.rang for ligne in lire_tableau('A;B\n\n"x\ny";z\nu;v').lignes] == [4, 5]


@pytest.mark.parametrize(
    "octets",
    [b"", b" \n;;\n", b"PK\x03\x04", b"a;b\0", b"a;b\n" * 5002, b'"' + b"a" * 20_000,
     b'"' + b"a" * 200_000, b"a" * 900_001],
)  # fmt: skip
def test_un_fichier_qui_n_est_pas_un_tableau_se_refuse(octets: bytes) -> None:
    with pytest.raises(FichierRefuse):
        lire_fichier(octets)
