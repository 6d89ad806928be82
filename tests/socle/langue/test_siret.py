"""A SIRET is read however it is separated; a mistyped digit is seen; the sentence says which fault."""

import pytest

from app.socle.erreurs import ErreurMetier
from app.socle.langue.siret import ecrire_siret, est_un_siret, lire_siret

VALIDES = [
    "13002526500013",
    "73282932000074",
    "20003019500115",
    "35600000000048",  # La Poste's head office, by the key of all
    "35600000049837",  # one of its offices, by its own
    "00552013500012",  # begins with 0
]


@pytest.mark.parametrize("siret", VALIDES)
def test_un_siret_se_lit(siret: str) -> None:
    ecrit = ecrire_siret(siret)
    for saisie in (
        siret,
        f" {siret}\u200b",
        ecrit,
        ecrit.replace("\u00a0", "."),
        f"{siret[:9]}-{siret[9:]}",
    ):
        assert lire_siret(saisie) == siret


def test_un_chiffre_change_se_voit() -> None:
    """Any one digit; two neighbours exchanged, but for 0 and 9, that Luhn does not see."""
    for siret in VALIDES[:3]:
        for rang, chiffre in enumerate(siret):
            for autre in set("0123456789") - {chiffre}:
                assert not est_un_siret(siret[:rang] + autre + siret[rang + 1 :])
            deux = siret[rang : rang + 2]
            if len(set(deux)) == 2 and set(deux) != {"0", "9"}:
                assert not est_un_siret(siret[:rang] + deux[::-1] + siret[rang + 2 :])


@pytest.mark.parametrize(
    ("saisie", "dit"),
    [
        ("", "Écrivez le SIRET"),
        (" \u200b", "Écrivez le SIRET"),
        ("1300252650001A", "que des chiffres"),
        ("treize", "que des chiffres"),
        ("130025265", "sont un SIREN"),
        ("1300252650001", "il y en a 13 ici"),
        ("130025265000130", "il y en a 15 ici"),
        ("13002526500014", "n’existe pas"),
        ("00000000000000", "n’existe pas"),
        ("35600000000011", "n’existe pas"),
        ("35600000012345", "n’existe pas"),
        ("99999999999999", "n’existe pas"),
    ],
)
def test_ce_qui_n_en_est_pas_un_est_dit(saisie: str, dit: str) -> None:
    with pytest.raises(ErreurMetier, match=dit) as refus:
        lire_siret(saisie)
    assert refus.value.champ == "siret"


def test_un_siret_s_ecrit_en_groupes_qui_ne_se_coupent_pas() -> None:
    assert ecrire_siret("44951429800024") == "449\u00a0514\u00a0298\u00a000024"
