"""The accessibility statement says what docs/rgaa.md counts, and docs/rgaa.md leaves nothing out."""

import re
from collections import Counter
from pathlib import Path

from app.metier.authentification.models import INACTIVITE, PRESENCE
from tests.client import ClientVerifie

TABLE = Path(__file__).parents[3] / "docs" / "rgaa.md"
CRITERES_PAR_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)


def etats() -> dict[str, str]:
    lignes = re.findall(r"^\| (\d+\.\d+) \| [^|]+ \| (\w+) \|", TABLE.read_text("utf-8"), re.M)
    assert len(dict(lignes)) == len(lignes), "un critère est écrit deux fois"
    return dict(lignes)


def test_les_cent_six_criteres_sont_regardes() -> None:
    attendus = {
        f"{theme}.{i}"
        for theme, nombre in enumerate(CRITERES_PAR_THEME, 1)
        for i in range(1, nombre + 1)
    }
    assert len(attendus) == 106
    assert set(etats()) == attendus
    assert set(etats().values()) <= {"C", "NC", "NV", "NA"}


def test_ce_qui_n_est_pas_conforme_est_explique() -> None:
    for ligne in TABLE.read_text("utf-8").splitlines():
        if re.match(r"\| \d+\.\d+ ", ligne):
            *_, etat, pourquoi, _ = ligne.split("|")
            assert etat.strip() in ("C", "NA") or len(pourquoi.strip()) > 20, ligne


def test_la_page_donne_le_taux_compte(client: ClientVerifie) -> None:
    nombres = Counter(etats().values())
    applicables = nombres["C"] + nombres["NC"] + nombres["NV"]
    taux = 100 * nombres["C"] // applicables
    assert 50 <= taux < 100, "« partiellement conforme », dit le pied de chaque page"
    page = client.get("/accessibilite").text
    assert f"Parmi les {applicables} qui s’appliquent" in page
    assert f"<strong>{taux}\u00a0%</strong>" in page
    manques = page.partition("Ce qui ne va pas encore")[2].partition("</ul>")[0]
    # The two « NV » are one line.
    assert manques.count("<li>") == nombres["NC"] + 1


def test_ce_qui_est_a_remplir_se_dit_une_fois(client: ClientVerifie) -> None:
    consigne = "Tout est à remplir"
    assert client.get("/connexion").text.count(f"{consigne}, sauf ce qui est dit facultatif.") == 1
    assert client.get("/connexion/secours").text.count(f"{consigne}.") == 1
    assert consigne not in client.get("/connexion/perdu").text, "un seul champ"
    carte = client.get("/carte").text
    assert carte.count(consigne) == 1
    assert "(facultatif)" not in carte, "qui a une date entière la donne"
    assert "Laissez le jour et le mois vides." in carte


def test_les_limites_de_temps_sont_annoncees_a_qui_elles_concernent(client: ClientVerifie) -> None:
    minutes = [int(duree.total_seconds() // 60) for duree in (PRESENCE, INACTIVITE)]
    phrase = f"pendant {minutes[0]} minutes, votre code est redemandé"
    connexion = client.get("/connexion").text
    assert phrase in connexion
    assert f"après {minutes[1]} minutes" in connexion
    assert phrase not in client.get("/carte").text
