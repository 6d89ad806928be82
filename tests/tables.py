"""Open data read as its Table Schema says, by a library: the schema first, then each row."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft202012Validator

MODELE = Path(__file__).parent / "schemas" / "table-schema.json"
_LIRE: Mapping[str, Callable[[str], object]] = {
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
}
# What JSON Schema says of each type of Table Schema that ours use.
_TYPES: Mapping[str, Mapping[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "yearmonth": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
}


def lignes_valides(schema: dict[str, Any], texte: str) -> list[dict[str, str]]:
    """Return the rows of a file. Raises ValidationError when it, or its schema, is not as said."""
    Draft4Validator(json.loads(MODELE.read_text())).validate(schema)
    champs = schema["fields"]
    juge = Draft202012Validator(
        {
            "properties": {champ["name"]: _cellule(champ) for champ in champs},
            "required": [champ["name"] for champ in champs],
            "additionalProperties": False,
        },
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    lignes = list(csv.DictReader(io.StringIO(texte)))
    exemples = {champ["name"]: champ["example"] for champ in champs}
    for ligne in (exemples, *lignes):
        juge.validate({champ["name"]: _lue(champ, schema, ligne) for champ in champs})
    cles = {tuple(ligne[nom] for nom in schema["primaryKey"]) for ligne in lignes}
    assert len(cles) == len(lignes)
    return lignes


def _lue(champ: dict[str, Any], schema: dict[str, Any], ligne: dict[str, str]) -> object:
    texte = ligne[champ["name"]]
    return None if texte in schema["missingValues"] else _LIRE.get(champ["type"], str)(texte)


def _cellule(champ: dict[str, Any]) -> dict[str, Any]:
    exigences = dict(champ["constraints"])
    requise = exigences.pop("required", False)
    if "pattern" in exigences:
        exigences["pattern"] = f"^(?:{exigences['pattern']})$"
    dite = {"allOf": [_TYPES[champ["type"]], exigences]}
    return dite if requise else {"anyOf": [{"type": "null"}, dite]}
