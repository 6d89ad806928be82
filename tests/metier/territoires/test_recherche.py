"""A commune is found as people write it, and never more surely than what they wrote."""

import pytest

from app.metier.territoires.recherche import (
    commune_de_l_adresse,
    communes_du_code_postal,
    communes_nommees,
)


@pytest.mark.parametrize(
    ("saisie", "premiere"),
    [
        ("paris", "Paris (75)"),
        ("  PARIS ", "Paris (75)"),
        ("saint just malm", "Saint-Just-Malmont (43)"),
        ("St Just Malm", "Saint-Just-Malmont (43)"),
        ("st. just-malmont", "Saint-Just-Malmont (43)"),
        ("Ste Colombe", "Sainte-Colombe (05)"),
        ("oeting", "Œting (57)"),
        ("Œting", "Œting (57)"),
        ("havre", "Le Havre (76)"),
        ("le havre", "Le Havre (76)"),
        ("mans", "Le Mans (72)"),
        ("ulis", "Les Ulis (91)"),
        ("rochelle", "La Rochelle (17)"),
        ("l’hay les roses", "L'Haÿ-les-Roses (94)"),
        ("l hay", "L'Haÿ-les-Roses (94)"),
        ("hay les roses", "L'Haÿ-les-Roses (94)"),
        ("perigueux", "Périgueux (24)"),
        ("chalons en champ", "Châlons-en-Champagne (51)"),
        ("lyon 3e", "Lyon (69)"),
        ("arbignieu", "Arboys en Bugey (01)"),
        ("cordieux", "Montluel (01)"),
        ("y", "Y (80)"),
        ("stains", "Stains (93)"),
    ],
)
def test_un_nom_se_trouve_comme_on_l_ecrit(saisie: str, premiere: str) -> None:
    assert communes_nommees(saisie)[0].nom_precis == premiere


@pytest.mark.parametrize("saisie", ["", "  ", "-", "’", "xyzzy", "\t", "\ud800", "75056"])
def test_ce_qui_n_est_pas_un_nom_ne_trouve_rien(saisie: str) -> None:
    assert communes_nommees(saisie) == []


def test_des_homonymes_viennent_tous() -> None:
    trouvees = [c.nom_precis for c in communes_nommees("sainte colombe", au_plus=40)]
    assert sum(nom.startswith("Sainte-Colombe (") for nom in trouvees) == 12
    assert len(set(trouvees)) == len(trouvees)


def test_une_liste_a_une_fin() -> None:
    assert len(communes_nommees("saint")) == 20
    assert len(communes_nommees("s", au_plus=3)) == 3


@pytest.mark.parametrize(
    ("code_postal", "noms"),
    [
        ("43240", {"Saint-Just-Malmont (43)"}),
        ("97133", {"Saint-Barthélemy (977)"}),
        ("97150", {"Saint-Martin (978)"}),
        ("75116", {"Paris (75)"}),
        ("75 007", {"Paris (75)"}),
        ("69003", {"Lyon (69)"}),
        ("20000", {"Ajaccio (2A)"}),
        (
            "20200",
            {
                "Bastia (2B)",
                "San-Martino-di-Lota (2B)",
                "Santa-Maria-di-Lota (2B)",
                "Ville-di-Pietrabugno (2B)",
            },
        ),
        ("97600", {"Koungou (976)", "Mamoudzou (976)"}),
        ("", set()),
        ("75", set()),
        ("99999", set()),
        ("9713", set()),
    ],
)
def test_un_code_postal_donne_toutes_ses_communes(code_postal: str, noms: set[str]) -> None:
    assert {c.nom_precis for c in communes_du_code_postal(code_postal)} == noms


def test_quarante_six_communes_pour_un_code_postal() -> None:
    trouvees = communes_du_code_postal("51300")
    assert len(trouvees) == 46
    assert {c.nom for c in trouvees} >= {"Vitry-le-François", "Les Rivières-Henruel"}


def test_un_code_postal_a_cheval_dit_les_deux_departements() -> None:
    departements = {c.departement.code_departement for c in communes_du_code_postal("01590")}
    assert departements == {"01", "39"}


@pytest.mark.parametrize(
    ("code_postal", "ville", "attendue"),
    [
        ("97400", "Saint-Denis", "97411"),
        ("97 400", "ST DENIS", "97411"),
        ("75007", "PARIS CEDEX 07", "75056"),
        ("76600", "Havre", "76351"),
        ("43240", "Saint-Just", None),
        ("43240", "", None),
        ("", "Paris", None),
        ("97133", "Saint-Barthélemy", "97701"),
        ("37160", "Buxeuil", "86042"),
    ],
)
def test_une_adresse_donne_sa_commune_ou_rien(
    code_postal: str, ville: str, attendue: str | None
) -> None:
    trouvee = commune_de_l_adresse(code_postal, ville)
    assert (trouvee.code_commune if trouvee else None) == attendue
