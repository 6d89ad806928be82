"""Whatever an address or a day says, the page answers."""

import pytest

from tests.client import ClientVerifie
from tests.fabriques import deux_moteurs

HISTORIQUE, JOURNAL = "/pilotage/demarches/historique", "/pilotage/journal"
# The first and the last day that there are: no eve, no morrow.
BOUTS = ("0001-01-01", "9999-12-31")


@deux_moteurs
@pytest.mark.parametrize(
    ("suite", "statut"),
    [
        *((f"?depuis={jour}", 200) for jour in (*BOUTS, "hier", "2026-13-45")),
        *((f".csv?depuis={jour}", 200) for jour in BOUTS),
        *((f"?avant={n}", 200) for n in ("9" * 9, "9" * 10, "9" * 30, "-1", "0", "²", "x")),
        *((f"/{n}/annuler", 404) for n in ("0", "9" * 9, "2147483647", "2147483648", "9" * 30)),
    ],
)
def test_l_historique_du_catalogue(nadia: ClientVerifie, suite: str, statut: int) -> None:
    assert nadia.get(HISTORIQUE + suite).status_code == statut


@pytest.mark.parametrize(
    ("jour", "statut"), [("2026-11-20", 200), *((jour, 422) for jour in BOUTS)]
)
@pytest.mark.parametrize("champ", ["du", "au"])
def test_le_journal_d_un_jour_sans_veille_ni_lendemain(
    nadia: ClientVerifie, champ: str, jour: str, statut: int
) -> None:
    assert nadia.envoyer(JOURNAL, {"motif": "securite", champ: jour}).status_code == statut
