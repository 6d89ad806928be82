"""What judges the open data: the schema of schemas is as it was published, and it refuses."""

import hashlib
from typing import Any

import pytest
from jsonschema import ValidationError

from tests.tables import MODELE, lignes_valides

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "mois", "type": "yearmonth", "example": "2026-10", "constraints": {}},
        {
            "name": "nombre",
            "type": "integer",
            "example": "4",
            "constraints": {"required": True, "minimum": 0},
        },
    ],
    "primaryKey": ["mois"],
    "missingValues": [""],
}


def test_le_modele_est_celui_qui_est_dit() -> None:
    empreinte = hashlib.sha256(MODELE.read_bytes()).hexdigest()
    assert f"`{empreinte}`" in (MODELE.parent / "README.md").read_text()


def test_un_fichier_comme_son_schema_se_lit() -> None:
    assert lignes_valides(SCHEMA, "mois,nombre\n2026-10,0\n,7\n")[1]["nombre"] == "7"


@pytest.mark.parametrize("rangee", ["2026-13,1", "2026-10,", "2026-10,-1"])
def test_une_cellule_qui_n_est_pas_comme_dite_se_voit(rangee: str) -> None:
    with pytest.raises(ValidationError):
        lignes_valides(SCHEMA, f"mois,nombre\n{rangee}\n")


def test_un_type_qui_n_existe_pas_se_voit() -> None:
    mauvais = {**SCHEMA, "fields": [{**SCHEMA["fields"][0], "type": "mois"}]}
    with pytest.raises(ValidationError):
        lignes_valides(mauvais, "mois\n")
