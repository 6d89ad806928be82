"""Where and when the tests are, and the person they help."""

from datetime import UTC, datetime

import pytest

from app.metier.usagers.identite import FRANCE, Identite

deux_moteurs = pytest.mark.parametrize(
    "base",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)
postgresql = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)

# Where every test's clock stands when it starts.
INSTANT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

IDENTITE = Identite(
    sub="a" * 64,
    prenoms="Angela Claire",
    nom_naissance="Dubois",
    nom_usage=None,
    genre="female",
    date_naissance="1962-08-24",
    lieu_naissance="75107",
    pays_naissance=FRANCE,
    courriel="angela@exemple.fr",
)

# The same person, as her passport says it to who makes a mandat papier.
IDENTITE_LUE = Identite(
    sub=None,
    prenoms="ANGELA CLAIRE",
    nom_naissance="DUBOIS",
    nom_usage=None,
    genre="female",
    date_naissance="1962-08-24",
    lieu_naissance=None,
    pays_naissance="",
    courriel="",
    lieu_dit="Paris 7e",
)

# Her birth date as a form asks it; a secret that a person may choose.
NAISSANCE = {"jour": "24", "mois": "8", "annee": "1962"}
SECRET_CARTE = "7305"
