"""Where somebody is born, as a sentence says it."""

import csv

import pytest

from app.metier.usagers.identite import FRANCE
from app.metier.usagers.lieux import _DOSSIER, au_lieu


def lire(fichier: str) -> dict[str, str]:
    with (_DOSSIER / fichier).open(encoding="utf-8") as lignes:
        return dict(csv.reader((ligne for ligne in lignes if ligne[0] != "#"), delimiter="\t"))


def test_chaque_pays_a_sa_preposition() -> None:
    pays, dits = lire("pays.tsv"), lire("dans_les_pays.tsv")
    assert dits.keys() == pays.keys()
    for code, dit in dits.items():
        assert dit.endswith(pays[code])
        assert dit.removesuffix(pays[code]).strip() in (
            *("au", "aux", "en", "à", "à la", "aux Îles", "dans les", "dans le", "sur l’"),
        )


@pytest.mark.parametrize(
    ("commune", "pays", "dit"),
    [
        ("75056", FRANCE, "à Paris (75)"),
        ("76351", FRANCE, "au Havre (76)"),
        ("97101", FRANCE, "aux Abymes (971)"),
        ("17300", None, "à La Rochelle (17)"),
        (None, FRANCE, "en France"),
        ("00000", FRANCE, "dans la commune de code 00000"),
        (None, "99335", "au Mali"),
        (None, "99139", "au Portugal"),
        (None, "99204", "en Iran"),
        (None, "99404", "aux États-Unis"),
        (None, "99407", "à Cuba"),
        (None, "99351", "en Tunisie"),
        (None, "99000", "dans le pays de code 99000"),
    ],
)
def test_ou_l_on_est_ne(commune: str | None, pays: str | None, dit: str) -> None:
    assert au_lieu(commune, pays) == dit
