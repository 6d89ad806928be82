"""The square of an attestation shows what the library put in it, module by module."""

import re

import pytest
import segno

from app.espaces.aidant.dossiers.carre import carre


def _noirs(svg: str) -> set[tuple[int, int]]:
    """Where the pen of a drawing was down: a column, and a row from its middle line."""
    x, y, noirs = 0.0, 0.0, set[tuple[int, int]]()
    (trace,) = re.findall(r' d="([^"]*)"', svg)
    for geste, dx, dy in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", trace):
        if geste == "h":
            noirs |= {(int(x) + i, int(y)) for i in range(int(dx))}
        x, y = x + float(dx), y + float(dy or 0)
    return noirs


@pytest.mark.parametrize("longueur", [23, 40, 60, 80, 100])
def test_le_carre_est_celui_de_la_bibliotheque(longueur: int) -> None:
    adresse = ("https://aidants.test/verifier/" + "8XKWQDX8W6F01F8C" * 5)[:longueur]
    dessin = segno.make(adresse, error="m", mask=4)
    nous, elle = str(carre(adresse)), dessin.svg_inline(border=0, omitsize=True)
    attendus = {
        (x, y) for y, rang in enumerate(dessin.matrix) for x, noir in enumerate(rang) if noir
    }
    assert _noirs(nous) == _noirs(elle) == attendus
    assert nous.partition(" d=")[0] == elle.partition(" d=")[0]
