"""What is said of an organisation: what is known, and nothing of what is not."""

from datetime import date

import pytest

from app.metier.organisations.juridique import forme_juridique, groupe_juridique, lire_categorie
from app.metier.organisations.libelles import description
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import commune
from app.metier.territoires.models import Zonage
from app.socle.erreurs import ErreurMetier


def structure(code_commune: str | None = None, **champs: object) -> Organisation:
    creee = Organisation(
        **{
            "type": "ccas",
            "siret": "11122233700011",
            "adresse": "1 place",
            "code_postal": "43240",
            "ville": "Saint-Just",
            **champs,
        }
    )
    if code_commune:
        trouvee = commune(code_commune)
        assert trouvee is not None
        creee.situer(trouvee)
    return creee


def test_ce_qui_n_est_pas_su_ne_se_dit_pas() -> None:
    assert description(structure(), None) == {
        "Type": "CCAS – centre communal d’action sociale",
        "SIRET": "111\u00a0222\u00a0337\u00a000011",
        "Adresse": "1 place, 43240 Saint-Just",
    }


def test_tout_ce_qui_est_su_se_dit() -> None:
    entiere = structure(
        "43205",
        type="autre",
        type_autre="Garage solidaire",
        label_france_services=True,
        numero_france_services="43-12",
        categorie_juridique="9220",
    )
    zonage = Zonage(code_commune="43205", nom="FRR", depuis_le=date(2024, 7, 1))
    assert description(entiere, zonage) == {
        "Type": "Garage solidaire",
        "Label": "France Services n°\u00a043-12",
        "SIRET": "111\u00a0222\u00a0337\u00a000011",
        "Forme juridique": "association déclarée (privé non lucratif)",
        "Adresse": "1 place, 43240 Saint-Just",
        "Commune": "Saint-Just-Malmont (Haute-Loire, Auvergne-Rhône-Alpes)",
        "Zonage": "FRR, depuis le 1er\u00a0juillet 2024",
    }


@pytest.mark.parametrize(
    ("code_commune", "dit"),
    [
        ("75056", "Paris (Île-de-France)"),
        ("97411", "Saint-Denis (La Réunion)"),
        ("97701", "Saint-Barthélemy"),
        ("98735", "Papeete (Polynésie française)"),
    ],
)
def test_une_commune_se_dit_sans_se_repeter(code_commune: str, dit: str) -> None:
    assert description(structure(code_commune), None)["Commune"] == dit


@pytest.mark.parametrize(
    ("categorie", "groupe", "forme"),
    [
        ("7210", "public", "commune (public)"),
        ("7366", "public", "catégorie 7366 (public)"),
        ("4150", "public", "catégorie 4150 (public)"),
        ("8110", "sécurité sociale", "régime général de sécurité sociale (sécurité sociale)"),
        ("8210", "privé non lucratif", "catégorie 8210 (privé non lucratif)"),
        ("9220", "privé non lucratif", "association déclarée (privé non lucratif)"),
        ("5499", "entreprise", "catégorie 5499 (entreprise)"),
        ("8999", "", "catégorie 8999"),
    ],
)
def test_une_categorie_juridique_a_son_groupe(categorie: str, groupe: str, forme: str) -> None:
    assert groupe_juridique(categorie) == groupe
    assert forme_juridique(categorie) == forme


@pytest.mark.parametrize("saisie", ["", "72", "72100", "0210", "72A0", "commune"])
def test_une_categorie_compte_quatre_chiffres(saisie: str) -> None:
    with pytest.raises(ErreurMetier, match="4 chiffres"):
        lire_categorie(saisie)
    assert lire_categorie(" 72 10 ") == "7210"
