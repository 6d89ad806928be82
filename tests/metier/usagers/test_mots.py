"""The words by which a person is found: accents, ligatures, particles, dates."""

from dataclasses import replace
from datetime import date

import pytest

from app.metier.usagers.mots import mots_cherches, mots_de
from app.socle.langue.noms import plier, soudes
from tests.fabriques import IDENTITE

AUJOURD_HUI = date(2026, 11, 28)


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
    ("nom", "en_un_mot"),
    [
        ("N’DIAYE", ["ndiaye"]),
        ("LE GUEN-D'HŒRÆ", ["leguendhoerae", "guendhoerae", "dhoerae"]),
        ("Dubois", []),
        ("", []),
    ],
)
def test_un_nom_de_plusieurs_mots_se_soude(nom: str, en_un_mot: list[str]) -> None:
    assert soudes(nom) == en_un_mot


def cherches(saisie: str) -> list[str]:
    """The words looked for, without their other readings."""
    return [lectures[0] for lectures in mots_cherches(saisie, AUJOURD_HUI)]


@pytest.mark.parametrize(
    "saisie",
    [
        "1962-08-24",
        "1962/08/24",
        "1962.8.24",
        "19620824",
        "24/08/1962",
        "24/8/1962",
        "24/08/62",
        "24.08.1962",
        "24 08 1962",
        "24 08 62",
        "24-08-1962",
        "24–08–1962",
        "24_08_1962",
        "24\u202f/\u00a008 / 1962",
        "24\u20448\u20441962",
        "24081962",
        "240862",
        "24 août 1962",
        "24 AOUT 1962",
        "24 aou. 1962",
        "24-août-62",
        "24août1962",
        "  24   août   1962 ",
        "le 24 août 1962",
        "vendredi 24 août 1962",
        "née le 24/08/1962",
        "né(e) le : 24/08/1962",
        "né·e le 24/08/1962",
        "Date de naissance : 24/08/1962",
        "née à Saint-Denis le 24 août 1962",
        "née le 24 août 1962, Paris 7e Arrondissement (75)",
        "２４/０８/１９６２",
        "٢٤/٠٨/١٩٦٢",
    ],
)
def test_une_date_s_ecrit_de_plusieurs_facons(saisie: str) -> None:
    (mot,) = cherches(saisie)
    assert mot in mots_de(IDENTITE)
    assert sorted(cherches(f"Dubois Angela {saisie}")) == sorted([mot, "dubois", "angela"])


@pytest.mark.parametrize(
    ("saisie", "debut"),
    [
        ("août 1962", "=196208"),
        ("AOÛT 62", "=196208"),
        ("08/1962", "=196208"),
        ("1962-08", "=196208"),
        ("081962", "=196208"),
        ("née en août 1962", "=196208"),
        ("00/08/1962", "=196208"),
        ("née en 1962", "=1962"),
        ("00/00/1962", "=1962"),
        ("1er mars 1962", "=19620301"),
        ("premier mars 1962", "=19620301"),
        *((f"3 {mois} 1957", "=19570703") for mois in ("juillet", "juil.", "JUIL", "juill", "jul")),
        *((f"3 {mois} 1957", "=19570203") for mois in ("février", "fevrier", "févr.", "fév")),
        ("3 sept. 1957", "=19570903"),
        ("3 déc. 1957", "=19571203"),
    ],
)
def test_un_mois_ou_une_annee_commence_la_date(saisie: str, debut: str) -> None:
    assert cherches(saisie) == [debut]
    assert cherches(f"Dubois {saisie}") == [debut, "dubois"]


@pytest.mark.parametrize(
    ("saisie", "lectures"),
    [
        ("03/07/57", ("=19570703",)),
        ("28/11/26", ("=20261128", "=19261128")),
        ("29/11/26", ("=19261129",)),
        ("29/02/00", ("=20000229",)),
        ("déc. 26", ("=192612",)),
    ],
)
def test_deux_chiffres_ne_disent_jamais_une_annee_a_venir(
    saisie: str, lectures: tuple[str, ...]
) -> None:
    assert mots_cherches(saisie, AUJOURD_HUI) == [lectures]


def test_le_premier_du_mois_s_ecrit_comme_on_l_affiche() -> None:
    nee = replace(IDENTITE, date_naissance="1962-03-01")
    assert str(nee.naissance) == "le 1er\u00a0mars 1962"
    for saisie in ("1er mars 1962", "1 mars 1962", "01/03/1962", str(nee.naissance)):
        assert set(cherches(saisie)) <= mots_de(nee)


@pytest.mark.parametrize(
    "saisie", ["24 foo 196", "24/13/62", "a1962", "1762", "24 août", "0612345678", "45 jui 57"]
)
def test_ce_qui_n_est_pas_une_date_reste_des_mots(saisie: str) -> None:
    assert cherches(saisie) == plier(saisie)


@pytest.mark.parametrize("saisie", ["1962", "dubois 1962", "1962 Dubois", "24 foo 1962"])
def test_une_annee_commence_la_date_de_naissance(saisie: str) -> None:
    (jour,) = mots_de(IDENTITE) - set(plier("Angela Claire Dubois"))
    (annee,) = set(cherches(saisie)) - set(plier(saisie))
    assert jour.startswith(annee)


@pytest.mark.parametrize(
    ("saisie", "mots"),
    [
        ("Mme Dupont", ["dupont"]),
        ("M. et Mme DUPONT", ["dupont"]),
        ("Madame veuve Dupont", ["dupont"]),
        ("Dupont épouse Martin", ["dupont", "martin"]),
        ("Jeanne DUPONT, née MARTIN", ["jeanne", "dupont", "martin"]),
        ("Dupont (née Martin)", ["dupont", "martin"]),
        ("Mme née le 24/08/1962", ["=19620824"]),
        ("Mme", ["mme"]),
        ("Ne", ["ne"]),
    ],
)
def test_une_civilite_n_est_pas_un_nom(saisie: str, mots: list[str]) -> None:
    assert cherches(saisie) == mots


@pytest.mark.parametrize(
    ("saisie", "nom"),
    [
        ("ndiaye", "N'DIAYE"),
        *((f"n{signe}diaye", "NDIAYE") for signe in "'’‘`´ʼ -"),
        *((f"n{signe}diaye", "N’DIAYE") for signe in "'’‘`´ʼ -"),
        ("m'bala", "MBALA"),
        ("leguen", "LE GUEN"),
        ("Le Guen", "LEGUEN"),
        ("ben ali", "BENALI"),
        ("du\u00adbois", "DUBOIS"),
        ("Jeanpierre", "JEAN-PIERRE"),
        ("Œuvré", "OEUVRE"),
    ],
)
def test_un_nom_se_trouve_comme_on_l_ecrit(saisie: str, nom: str) -> None:
    connus = mots_de(replace(IDENTITE, nom_naissance=nom))
    for lectures in mots_cherches(saisie, AUJOURD_HUI):
        assert not connus.isdisjoint(lectures), lectures


def test_aucun_mot_tape_ne_ressemble_a_une_date_de_naissance() -> None:
    # or « n19 » would list everybody
    (jour,) = mots_de(IDENTITE) - set(plier("Angela Claire Dubois"))
    assert plier(jour) != [jour]
