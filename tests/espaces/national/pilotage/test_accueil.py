"""The national team's home: what waits for each, by their roles."""

import pytest

from tests.client import contenu
from tests.scene import Scene


@pytest.mark.parametrize(
    ("role", "attend"),
    [
        (
            "nationale",
            ["2 signalements à vérifier", "2 propositions de rôle", "Chercher un compte"],
        ),
        ("chiffres", ["Rien pour le moment", "Vos rôles dans l’équipe nationale : chiffres."]),
    ],
)
def test_chacun_voit_ce_qui_l_attend(role: str, attend: list[str], scene: Scene) -> None:
    page = contenu(scene.navigateurs[role].get("/espace-aidant/", follow_redirects=True))
    lu = page.replace("\u00a0", " ")
    for phrase in attend:
        assert phrase in lu
    assert ("Chercher un compte" in lu) is (role == "nationale")
