"""Secrets that are guessed at the first try."""

import pytest

from app.metier.cartes_mandat.secret import se_devine


@pytest.mark.parametrize(
    "secret",
    "0000 999999 1234 4321 0123 890123 56789 1212 747474 123123 1962 1999 2026 1850 "
    "2408 0824 240862 620824 082462 0862 6208 081962".split(),
)
def test_se_devine(secret: str) -> None:
    assert se_devine(secret, "1962-08-24")


@pytest.mark.parametrize("secret", "7305 8041 52907 730518 1357 3692".split())
def test_ne_se_devine_pas(secret: str) -> None:
    assert not se_devine(secret, "1962-08-24")


@pytest.mark.parametrize("naissance", ["1957-00-00", "1957-08-00", ""])
def test_une_date_partielle_ou_effacee_n_empeche_rien(naissance: str) -> None:
    assert se_devine("1957", naissance)
    assert not se_devine("7305", naissance)
