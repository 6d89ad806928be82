"""Régions, départements, communes: the cases that surprise, and the whole of the file."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from app.metier.territoires.cog import (
    CodeDepartement,
    CodeRegion,
    Commune,
    commune,
    departements,
    nom_officiel,
    regions,
    toutes,
)

COM = ("975", "977", "978", "984", "986", "987", "988", "989")


def de(code_commune: str) -> Commune:
    trouvee = commune(code_commune)
    assert trouvee is not None
    return trouvee


def ou(code_commune: str) -> tuple[str, str, str | None]:
    """Name, département and région of a code."""
    trouvee = de(code_commune)
    region = trouvee.region
    return trouvee.nom, trouvee.departement.nom, region.nom if region else None


def test_le_compte_y_est() -> None:
    assert len(regions()) == 18
    assert len(departements()) == 101 + len(COM)
    actuelles = [rangee for rangee in toutes() if rangee.est_actuelle]
    assert len(actuelles) == 34_969
    assert len({rangee.code_commune for rangee in actuelles}) == len(actuelles)
    en_region = [rangee for rangee in actuelles if de(rangee.code_commune).region]
    assert len(en_region) == 34_875


def test_tout_code_mene_a_une_commune_d_aujourd_hui() -> None:
    for rangee in toutes():
        trouvee = de(rangee.code_commune)
        assert trouvee.code_commune == (rangee.code_actuelle or rangee.code_commune)
        assert ZoneInfo(trouvee.fuseau).key == trouvee.fuseau


def test_mayotte_est_la_sixieme_et_il_n_y_a_pas_de_cinquieme() -> None:
    assert CodeRegion("05") not in regions()
    assert regions()[CodeRegion("06")].nom == "Mayotte"
    assert ou("97608") == ("Dzaoudzi", "Mayotte", "Mayotte")


@pytest.mark.parametrize(
    ("code", "region", "departement"),
    [
        ("01", "Guadeloupe", "Ain"),
        ("75", "Nouvelle-Aquitaine", "Paris"),
        ("76", "Occitanie", "Seine-Maritime"),
        ("84", "Auvergne-Rhône-Alpes", "Vaucluse"),
        ("93", "Provence-Alpes-Côte d'Azur", "Seine-Saint-Denis"),
        ("94", "Corse", "Val-de-Marne"),
    ],
)
def test_un_meme_code_dit_une_region_et_un_autre_departement(
    code: str, region: str, departement: str
) -> None:
    assert regions()[CodeRegion(code)].nom == region
    assert departements()[CodeDepartement(code)].nom == departement


@pytest.mark.parametrize("code_departement", COM)
def test_une_collectivite_d_outre_mer_n_a_pas_de_region(code_departement: str) -> None:
    assert departements()[CodeDepartement(code_departement)].region is None


@pytest.mark.parametrize(
    ("code_commune", "nom", "departement", "code_postal"),
    [
        ("07136", "Laveyrune", "Ardèche", "48250"),
        ("26374", "Villebois-les-Pins", "Drôme", "05700"),
        ("39102", "Chancia", "Jura", "01590"),
        ("39274", "Lajoux", "Jura", "01410"),
        ("39283", "Lavancia-Epercy", "Jura", "01590"),
        ("86042", "Buxeuil", "Vienne", "37160"),
    ],
)
def test_six_communes_dont_le_code_postal_dit_une_autre_region(
    code_commune: str, nom: str, departement: str, code_postal: str
) -> None:
    trouvee = de(code_commune)
    assert (trouvee.nom, trouvee.departement.nom) == (nom, departement)
    assert code_postal in trouvee.codes_postaux
    assert trouvee.region != departements()[CodeDepartement(code_postal[:2])].region


def test_il_n_y_en_a_pas_d_autres() -> None:
    """Overseas and Corsica aside: there a postal code does not begin as a département does."""
    trompeuses = Counter(
        rangee.nom
        for rangee in toutes()
        if rangee.est_actuelle and not rangee.code_commune.startswith(("97", "98", "2A", "2B"))
        for code_postal in rangee.codes_postaux
        if departements()[CodeDepartement(code_postal[:2])].region != de(rangee.code_commune).region
    )
    assert trompeuses.keys() == {
        *("Laveyrune", "Villebois-les-Pins", "Chancia"),
        *("Lajoux", "Lavancia-Epercy", "Buxeuil"),
    }


@pytest.mark.parametrize(
    ("code_commune", "dit"),
    [
        ("97701", ("Saint-Barthélemy", "Saint-Barthélemy", None)),
        ("97801", ("Saint-Martin", "Saint-Martin", None)),
        ("2A004", ("Ajaccio", "Corse-du-Sud", "Corse")),
        ("2B033", ("Bastia", "Haute-Corse", "Corse")),
        ("75056", ("Paris", "Paris", "Île-de-France")),
        ("97411", ("Saint-Denis", "La Réunion", "La Réunion")),
        ("98735", ("Papeete", "Polynésie française", None)),
        # Arrondissements.
        ("75107", ("Paris", "Paris", "Île-de-France")),
        ("69381", ("Lyon", "Rhône", "Auvergne-Rhône-Alpes")),
        ("13216", ("Marseille", "Bouches-du-Rhône", "Provence-Alpes-Côte d'Azur")),
        # A commune associée, the seat of a commune nouvelle, one that went to another département.
        ("01120", ("Montluel", "Ain", "Auvergne-Rhône-Alpes")),
        ("01015", ("Arboys en Bugey", "Ain", "Auvergne-Rhône-Alpes")),
        ("02285", ("Saint-Souplet", "Nord", "Hauts-de-France")),
        # Codes of before: Corsica, Seine-et-Oise.
        ("20004", ("Ajaccio", "Corse-du-Sud", "Corse")),
        ("78675", ("Villeron", "Val-d'Oise", "Île-de-France")),
    ],
)
def test_ou_se_trouve_un_code(code_commune: str, dit: tuple[str, str, str | None]) -> None:
    assert ou(code_commune) == dit


def test_paris_lyon_et_marseille_ont_tous_leurs_arrondissements() -> None:
    plages = {"75056": (75101, 75121), "69123": (69381, 69390), "13055": (13201, 13217)}
    for code_commune, plage in plages.items():
        assert {de(str(code)).code_commune for code in range(*plage)} == {code_commune}
    assert len(de("75056").codes_postaux) == 21
    assert "75116" in de("75056").codes_postaux


@pytest.mark.parametrize(
    "code", ["", "00000", "99999", "75", "2a004", "01001\tL'Ab", "\ud800", "é"]
)
def test_un_code_inconnu_ne_mene_nulle_part(code: str) -> None:
    assert commune(code) is None
    assert nom_officiel(code) is None


def test_un_code_garde_son_nom_a_lui() -> None:
    """Somebody is born in the 7th, or where a commune of before was: not where it is now."""
    assert nom_officiel("75107") == "Paris 7e Arrondissement"
    assert nom_officiel("01120") == "Cordieux"
    assert nom_officiel("01015") == "Arboys en Bugey"
    assert nom_officiel("78675") is None


@pytest.mark.parametrize(
    ("code_commune", "dit"),
    [
        ("75056", "à Paris"),
        ("72181", "au Mans"),
        ("91692", "aux Ulis"),
        ("17300", "à La Rochelle"),
        ("94038", "à L'Haÿ-les-Roses"),
        ("66104", "à Los Masos"),
        ("60703", "à Aux Marais"),
        ("97101", "aux Abymes"),
    ],
)
def test_ou_comme_on_le_dit(code_commune: str, dit: str) -> None:
    assert de(code_commune).au_lieu == dit


@pytest.mark.parametrize(
    ("code_commune", "fuseau"),
    [
        ("43205", "Europe/Paris"),
        ("2A004", "Europe/Paris"),
        ("97105", "America/Guadeloupe"),
        ("97209", "America/Martinique"),
        ("97302", "America/Cayenne"),
        ("97411", "Indian/Reunion"),
        ("97611", "Indian/Mayotte"),
        ("97502", "America/Miquelon"),
        ("97701", "America/Guadeloupe"),
        ("97801", "America/Guadeloupe"),
        ("98613", "Pacific/Wallis"),
        ("98735", "Pacific/Tahiti"),
        ("98731", "Pacific/Marquesas"),
        ("98719", "Pacific/Gambier"),
        ("98818", "Pacific/Noumea"),
    ],
)
def test_l_heure_qu_il_y_est(code_commune: str, fuseau: str) -> None:
    assert de(code_commune).fuseau == fuseau


def test_des_homonymes_se_distinguent() -> None:
    assert de("97411").nom_precis == "Saint-Denis (974)"
    assert de("93066").nom_precis == "Saint-Denis (93)"
