"""The description of the directory is that of its answers: read by hand, no library is needed."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.client import ClientVerifie

TYPES: dict[str, type | None] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": None,
}
FORMATS: dict[str, Callable[[str], object]] = {
    "uuid": uuid.UUID,
    "date": date.fromisoformat,
    "uri": urlsplit,
}


def verifier(valeur: Any, schema: dict[str, Any], document: dict[str, Any]) -> None:
    """Assert that a value is as its schema says: what ours use of JSON Schema, nothing more."""
    if "$ref" in schema:
        *_, nom = schema["$ref"].split("/")
        return verifier(valeur, document["components"]["schemas"][nom], document)
    connus = {"type", "format", "pattern", "minimum", "maxItems", "items", "properties"}
    muets = {"description", "examples", "required", "additionalProperties"}
    assert schema.keys() <= connus | muets, "a word that nothing here checks"
    permis = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if valeur is None:
        assert "null" in permis
        return None
    assert type(valeur) in [TYPES[un] for un in permis]
    if isinstance(valeur, str):
        FORMATS.get(schema.get("format", ""), str)(valeur)
        assert re.search(schema.get("pattern", ""), valeur), valeur
    if isinstance(valeur, int):
        assert valeur >= schema.get("minimum", valeur)
    if isinstance(valeur, list):
        assert len(valeur) <= schema["maxItems"]
        for element in valeur:
            verifier(element, schema["items"], document)
    if isinstance(valeur, dict):
        assert set(schema["required"]) <= valeur.keys() <= schema["properties"].keys()
        for cle, contenu in valeur.items():
            verifier(contenu, schema["properties"][cle], document)
    return None


@pytest.mark.usefixtures("troupe")
def test_chaque_reponse_est_comme_la_description_la_dit(client: ClientVerifie) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    assert document["openapi"] == "3.1.0"
    page = client.get("/api/organisations").json
    assert page is not None
    assert page["results"]
    fiche = client.get(urlsplit(page["results"][0]["url"]).path).json
    for chemin, reponse in (
        ("/api/organisations", page),
        ("/api/organisations/{organisation_id}", fiche),
    ):
        dite = document["paths"][chemin]["get"]["responses"]["200"]
        verifier(reponse, dite["content"]["application/json"]["schema"], document)
    with pytest.raises(AssertionError):
        verifier(
            {**page, "courriel": "x@essai.fr"}, document["components"]["schemas"]["Page"], document
        )


def test_toute_adresse_de_l_annuaire_est_decrite(app: Flask, client: ClientVerifie) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    adresses = {
        re.sub("<(?:uuid:)?(.*?)>", r"{\1}", regle.rule)
        for regle in app.url_map.iter_rules()
        if regle.rule.startswith("/api/organisations")
    }
    assert adresses == document["paths"].keys()


def test_la_description_inchangee_ne_repart_pas(client: ClientVerifie) -> None:
    premiere = client.get("/api/openapi.json")
    assert "Set-Cookie" not in premiere.headers
    deja = {"If-None-Match": premiere.headers["ETag"]}
    assert client.get("/api/openapi.json", headers=deja).data == b""
