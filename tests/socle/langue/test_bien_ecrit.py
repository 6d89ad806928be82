"""A line typed on a screen is printed as we print ours."""

import pytest

from app.socle.langue.saisies import bien_ecrit


@pytest.mark.parametrize(
    ("tape", "ecrit"),
    [
        ("l'avis d'impôt", "l’avis d’impôt"),
        ("Attention : payez ; signez !", "Attention\u00a0: payez\u00a0; signez\u00a0!"),
        ("dit « oui » ?", "dit «\u00a0oui\u00a0»\u00a0?"),
        ("déjà\u00a0: bien", "déjà\u00a0: bien"),
        ("fine\u202f!", "fine\u00a0!"),
        ("https://www.exemple.fr/", "https://www.exemple.fr/"),
        (" deux\n lignes\x00 ", "deux lignes"),
        ("", ""),
    ],
)
def test_une_ligne_se_tient(tape: str, ecrit: str) -> None:
    assert bien_ecrit(tape) == ecrit
    assert bien_ecrit(ecrit) == ecrit
