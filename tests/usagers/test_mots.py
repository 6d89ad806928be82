"""The words by which a person is found: accents, ligatures, particles, dates."""

from dataclasses import replace

import pytest

from app.noms import plier
from app.usagers.mots import mots_cherches, mots_de
from tests.fabriques import IDENTITE


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("Éloïse", ["eloise"]),
        ("E\u0301loi\u0308se", ["eloise"]),
        ("LE GUEN-D’HŒRÆ", ["le", "guen", "d", "hoerae"]),
        ("N'Guessan", ["n", "guessan"]),
        ("Straße Łódź Đặng Øre", ["strasse", "lodz", "dang", "ore"]),
        ("de La Tour du Pin", ["de", "la", "tour", "du", "pin"]),
        ("Ñandú 2", ["nandu", "2"]),
        ("\u202eDubois\u0000<b>", ["dubois", "b"]),
        ("… – ’", []),
    ],
)
def test_les_mots_se_plient(texte: str, mots: list[str]) -> None:
    assert plier(texte) == mots


def test_un_mot_sans_fin_est_coupe() -> None:
    assert [len(mot) for mot in plier("a" * 1_000)] == [80]


@pytest.mark.parametrize(
    "saisie",
    [
        "1962-08-24",
        "24/08/1962",
        "24/8/1962",
        "24.08.1962",
        "24 08 1962",
        "24-08-1962",
        "24 août 1962",
        "24 AOUT 1962",
        "  24   août   1962 ",
    ],
)
def test_une_date_s_ecrit_de_plusieurs_facons(saisie: str) -> None:
    (mot,) = mots_cherches(saisie)
    assert mot in mots_de(IDENTITE)
    assert sorted(mots_cherches(f"dubois {saisie} angela")) == sorted([mot, "dubois", "angela"])


def test_le_premier_du_mois_s_ecrit_comme_on_l_affiche() -> None:
    nee = replace(IDENTITE, date_naissance="1962-03-01")
    assert str(nee.naissance) == "le 1er mars 1962"
    for saisie in ("1er mars 1962", "1 mars 1962", "01/03/1962"):
        assert set(mots_cherches(saisie)) <= mots_de(nee)


@pytest.mark.parametrize("saisie", ["24 foo 196", "24/08/62", "a1962", "1762", "24 août"])
def test_ce_qui_n_est_pas_une_date_reste_des_mots(saisie: str) -> None:
    assert mots_cherches(saisie) == plier(saisie)


@pytest.mark.parametrize("saisie", ["1962", "dubois 1962", "1962 Dubois", "24 foo 1962"])
def test_une_annee_commence_la_date_de_naissance(saisie: str) -> None:
    (date,) = mots_de(IDENTITE) - set(plier("Angela Claire Dubois"))
    (annee,) = set(mots_cherches(saisie)) - set(plier(saisie))
    assert date.startswith(annee)


def test_aucun_mot_tape_ne_ressemble_a_une_date_de_naissance() -> None:
    # or « n19 » would list everybody
    (date,) = mots_de(IDENTITE) - set(plier("Angela Claire Dubois"))
    assert plier(date) != [date]
