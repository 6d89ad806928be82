"""The description of the directory is OpenAPI, and that of its answers: libraries judge both."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.client import ClientVerifie


def juge_de(document: dict[str, Any], chemin: str) -> Draft202012Validator:
    """What an address answers, as the document says; its `$ref` are of the same document."""
    dite = document["paths"][chemin]["get"]["responses"]["200"]["content"]["application/json"]
    return Draft202012Validator(
        {**document, **dite["schema"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


@pytest.mark.usefixtures("troupe")
def test_chaque_reponse_est_comme_la_description_la_dit(client: ClientVerifie) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    OpenAPIV31SpecValidator(document).validate()
    page = client.get("/api/organisations").json
    assert page is not None
    assert page["results"]
    fiche = client.get(urlsplit(page["results"][0]["url"]).path).json
    assert fiche is not None
    d_une_page = juge_de(document, "/api/organisations")
    d_une_page.validate(page)
    juge_de(document, "/api/organisations/{organisation_id}").validate(fiche)
    for fausse in (
        {**page, "courriel": "x@essai.fr"},
        {**page, "results": [{**fiche, "pivot": "12"}]},
        {**page, "results": [{**fiche, "date_de_creation": "hier"}]},
    ):
        with pytest.raises(ValidationError):
            d_une_page.validate(fausse)


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
