"""What FranceConnect says of a person, read or refused: nothing in between."""

from typing import Any

import pytest

from app.liaisons.franceconnect.identite import identite_de
from app.metier.brouillons.erreurs import EchecIdentification

COMPLETE = {
    "sub": "de-franceconnect",
    "given_name": "Angela Claire",
    "family_name": "DUBOIS",
    "preferred_username": "DURAND",
    "gender": "female",
    "birthdate": "1962-08-24",
    "idp_birthdate": "1962-08-24",
    "birthplace": "75107",
    "birthcountry": "99100",
    "email": "angela@exemple.fr",
    "given_name_array": ["Angela", "Claire"],
    "inconnue": {"a": 1},
}

LUES: list[tuple[dict, dict]] = [
    ({}, {"sub": "le-notre", "date_naissance": "1962-08-24", "lieu_naissance": "75107"}),
    ({"idp_birthdate": "1957-00-00", "birthdate": "1957-01-01"}, {"date_naissance": "1957-00-00"}),
    ({"idp_birthdate": "1957-03-00"}, {"date_naissance": "1957-03-00"}),
    ({"idp_birthdate": ...}, {"date_naissance": "1962-08-24"}),
    ({"idp_birthdate": "1957"}, {"date_naissance": "1962-08-24"}),
    ({"birthdate": ..., "idp_birthdate": "1957-00-00"}, {"date_naissance": "1957-00-00"}),
    ({"birthplace": "2A004"}, {"lieu_naissance": "2A004"}),
    ({"birthcountry": "99352", "birthplace": ""}, {"lieu_naissance": None}),
    ({"birthcountry": "99352", "birthplace": ...}, {"pays_naissance": "99352"}),
    ({"birthcountry": "99352", "birthplace": "99999"}, {"lieu_naissance": None}),
    ({"preferred_username": ...}, {"nom_usage": None}),
    ({"preferred_username": ""}, {"nom_usage": None}),
    ({"preferred_username": "  "}, {"nom_usage": None}),
    ({"preferred_username": None}, {"nom_usage": None}),
    ({"given_name": " Jean\u00a0Marie  "}, {"prenoms": "Jean Marie"}),
    ({"family_name": "d’Œ-Ñ'Ÿ"}, {"nom_naissance": "d’Œ-Ñ'Ÿ"}),
    ({"family_name": "É" * 256}, {"nom_naissance": "É" * 256}),
]


def lire(changements: dict[str, Any]) -> Any:
    claims = {**COMPLETE, **changements}
    return identite_de({n: v for n, v in claims.items() if v is not ...}, "le-notre")


@pytest.mark.parametrize(("changements", "attendu"), LUES, ids=lambda v: repr(v)[:60])
def test_lue(changements: dict, attendu: dict) -> None:
    lue = lire(changements)
    assert {nom: getattr(lue, nom) for nom in attendu} == attendu


REFUSEES: list[dict] = [
    *[{nom: ...} for nom in "given_name family_name gender birthcountry birthplace email".split()],
    *[
        {nom: valeur}
        for nom in ("given_name", "family_name")
        for valeur in ("", " ", 5, ["a"], None)
    ],
    *[{"family_name": valeur} for valeur in ("a\0b", "\u202eab", "a" * 257, "a\u200bb", "\ud800")],
    *[{"gender": valeur} for valeur in ("F", "Female", "autre")],
    *[{"birthcountry": valeur} for valeur in ("FR", "9910", "991000", "٩٩١٠٠")],
    *[{"birthplace": valeur} for valeur in ("", "2C004", "7510", "Paris", 75107)],
    *[{"email": valeur} for valeur in ("", "angela", "@", "a@", "@b", f"{'a' * 250}@b.fr", 5)],
    {"birthdate": ..., "idp_birthdate": ...},
    *[
        {"idp_birthdate": ..., "birthdate": valeur}
        for valeur in (
            "",
            "1962",
            "24/08/1962",
            "1962-13-01",
            "1962-00-12",
            "1962-02-30",
            "0000-01-01",
            1962,
        )
    ],
    {"idp_birthdate": ["1957-00-00"]},
]


@pytest.mark.parametrize("changements", REFUSEES, ids=repr)
def test_refusee(changements: dict) -> None:
    with pytest.raises(EchecIdentification) as refus:
        lire(changements)
    assert refus.value.motif == "identite"
    assert "DUBOIS" not in str(refus.value)
    assert "angela" not in str(refus.value).casefold()
