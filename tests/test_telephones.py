"""One tap calls a number."""

import pytest

from app.socle.langue.telephones import lien_telephone


@pytest.mark.parametrize(
    ("ecrit", "compose"),
    [
        ("01 99 00 00 11", "+33199000011"),
        ("01\u00a099\u00a000\u00a000\u00a011", "+33199000011"),
        ("01.99.00.00.11", "+33199000011"),
        ("+262 262 99 00 29", "+262262990029"),
        ("3939", "3939"),
        ('<b>"01', "01"),
    ],
)
def test_un_numero_s_appelle(ecrit: str, compose: str) -> None:
    lien = lien_telephone(ecrit)
    assert lien.startswith(f'<a class="tel" href="tel:{compose}">')
    assert "<b>" not in lien
    assert lien.unescape().endswith(ecrit.replace(" ", "\u00a0") + "</a>")
