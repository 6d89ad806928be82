"""An identity as it reads, and what a birth date, partial or not, allows."""

from dataclasses import replace
from datetime import date

import pytest

from app.metier.usagers.identite import DateNaissance
from app.metier.usagers.lieux import nom_du_lieu
from tests.fabriques import IDENTITE


@pytest.mark.parametrize(
    ("texte", "lue"),
    [
        ("1962-08-24", "le 24 août 1962"),
        ("1962-08-01", "le 1er août 1962"),
        ("1957-03-00", "en mars 1957"),
        ("1957-00-00", "en 1957"),
        ("2008-02-29", "le 29 février 2008"),
    ],
)
def test_une_date_partielle_se_lit(texte: str, lue: str) -> None:
    assert str(DateNaissance.lire(texte)) == lue


@pytest.mark.parametrize(
    "texte",
    ["", "1962", "1962-8-24", "24/08/1962", "1957-00-12", "1957-13-00", "2007-02-29", "0000-00-00",
     "１962-08-24", "1962-08-24 ", "-962-08-24"],
)  # fmt: skip
def test_une_date_illisible_est_refusee(texte: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        DateNaissance.lire(texte)


@pytest.mark.parametrize(
    ("naissance", "veille", "jour"),
    [
        ("2008-11-23", date(2026, 11, 22), date(2026, 11, 23)),
        # partial: from the last day that fits
        ("2008-11-00", date(2026, 11, 29), date(2026, 11, 30)),
        ("2008-02-00", date(2026, 2, 28), date(2026, 3, 1)),
        ("2008-00-00", date(2026, 12, 30), date(2026, 12, 31)),
        ("2008-02-29", date(2026, 2, 28), date(2026, 3, 1)),
    ],
)
def test_on_est_majeur_le_jour_meme(naissance: str, veille: date, jour: date) -> None:
    lue = DateNaissance.lire(naissance)
    assert not lue.est_majeur(veille)
    assert lue.est_majeur(jour)


@pytest.mark.parametrize(
    ("champs", "lu"),
    [
        ({}, "Angela Claire DUBOIS"),
        ({"nom_usage": "Durand"}, "Angela Claire DURAND, née DUBOIS"),
        ({"nom_usage": "Durand", "genre": "male"}, "Angela Claire DURAND, né DUBOIS"),
        ({"nom_usage": "Durand", "genre": "unspecified"}, "Angela Claire DURAND, né·e DUBOIS"),
        ({"nom_usage": "DUBOIS"}, "Angela Claire DUBOIS"),
        ({"nom_usage": ""}, "Angela Claire DUBOIS"),
        ({"nom_naissance": "Lefèvre"}, "Angela Claire LEFÈVRE"),
    ],
)
def test_le_nom_se_lit(champs: dict, lu: str) -> None:
    assert replace(IDENTITE, **champs).nom_complet == lu


@pytest.mark.parametrize(
    ("courriel", "masque"),
    [
        ("angela@exemple.fr", "an•••@exemple.fr"),
        ("an@exemple.fr", "an•••@exemple.fr"),
        ("a@exemple.fr", "a•••@exemple.fr"),
    ],
)
def test_l_adresse_se_masque(courriel: str, masque: str) -> None:
    assert replace(IDENTITE, courriel=courriel).courriel_masque == masque


@pytest.mark.parametrize(
    ("commune", "pays", "lu"),
    [
        ("2A004", "99100", "Ajaccio (2A)"),
        ("97411", "99100", "Saint-Denis (974)"),
        ("01001", "99100", "L'Abergement-Clémenciat (01)"),
        ("99999", "99100", "99999"),
        (None, "99101", "Danemark"),
        (None, "99998", "99998"),
        (None, "99100", "France"),
    ],
)
def test_le_lieu_se_lit_ou_reste_son_code(commune: str | None, pays: str, lu: str) -> None:
    assert nom_du_lieu(commune, pays) == lu
