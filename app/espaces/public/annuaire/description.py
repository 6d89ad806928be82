"""The directory described for programs (OpenAPI 3.1): what it answers, its limits, its licence."""

from typing import Any

from flask import Response, jsonify, request

from app.espaces.public.annuaire import plan
from app.metier.aidants.droits import Droit
from app.metier.equipe.annuaire import PAR_PAGE
from app.web.acces import exige
from app.web.configuration import adresse_publique

# A field added is a minor version; none is ever renamed.
VERSION = "1.0.0"
_DIT_OU_RIEN = ["string", "null"]


def _champ(description: str, exemple: str, **autres: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, "examples": [exemple], **autres}


ORGANISATION: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "id": _champ("Identifiant stable.", "0c7a4a5e-3b0e-4d5a-9a5e-0f7c2b1d9e11", format="uuid"),
        "url": _champ("Adresse de cette fiche.", "https://exemple.fr/api/…", format="uri"),
        "pivot": _champ("Numéro SIRET.", "21430178000019", pattern="^[0-9]{14}$"),
        "nom": _champ("Nom de la structure.", "Mairie de Saint-Just"),
        "commune": _champ("Commune.", "Saint-Just"),
        "code_postal": _champ("Code postal.", "43240"),
        "code_insee": _champ("Code Insee de la commune.", "43205", type=_DIT_OU_RIEN),
        "adresse": _champ("Numéro et voie.", "1 place de la Mairie"),
        "service": _champ("Ce qui y est fait, le même partout.", "Réaliser des démarches…"),
        "date_de_creation": _champ("Jour de son arrivée.", "2026-01-31", format="date"),
    },
}
ORGANISATION["required"] = list(ORGANISATION["properties"])
PAGE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["count", "next", "previous", "results"],
    "properties": {
        "count": {"type": "integer", "minimum": 0, "description": "Combien en tout."},
        "next": {"type": _DIT_OU_RIEN, "format": "uri", "description": "La page d’après."},
        "previous": {"type": _DIT_OU_RIEN, "format": "uri", "description": "La page d’avant."},
        "results": {
            "type": "array",
            "maxItems": PAR_PAGE,
            "items": {"$ref": "#/components/schemas/Organisation"},
        },
    },
}


@plan.get("/api/openapi.json")
@exige(Droit.PUBLIC)
def description() -> Response:
    """What a program may ask of the directory."""
    reponse = jsonify(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Annuaire des lieux Aidants Connect",
                "version": VERSION,
                "description": "Les structures où quelqu’un peut faire un mandat aujourd’hui. "
                f"Par pages de {PAR_PAGE} ; une réponse se garde une heure et porte un ETag. "
                "Sans clé. Trop de demandes de suite reçoivent un 429 ou un 503 : "
                "attendez, puis reprenez.",
                "license": {"name": "Licence Ouverte 2.0", "identifier": "etalab-2.0"},
            },
            "servers": [{"url": adresse_publique("/")}],
            "paths": {
                "/api/organisations": {"get": _liste()},
                "/api/organisations/{organisation_id}": {"get": _fiche()},
            },
            "components": {"schemas": {"Organisation": ORGANISATION, "Page": PAGE}},
        }
    )
    reponse.add_etag(weak=True)
    reponse.headers["Cache-Control"] = "public, max-age=3600"
    reponse.headers["Access-Control-Allow-Origin"] = "*"
    reponse.make_conditional(request)
    return reponse


def _liste() -> dict[str, Any]:
    page = {
        "name": "page",
        "in": "query",
        "description": "La première est 1.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 9999, "default": 1},
    }
    return {
        "operationId": "organisations",
        "summary": "Une page de structures",
        "parameters": [page],
        "responses": _reponses("Page", "La page demandée."),
    }


def _fiche() -> dict[str, Any]:
    identifiant = {
        "name": "organisation_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    return {
        "operationId": "organisation",
        "summary": "Une structure",
        "parameters": [identifiant],
        "responses": _reponses("Organisation", "La structure demandée."),
    }


def _reponses(schema: str, phrase: str) -> dict[str, Any]:
    contenu = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "200": {"description": phrase, "content": contenu},
        "304": {"description": "Rien n’a changé depuis l’ETag envoyé."},
        "404": {"description": "Il n’y en a pas, ou plus."},
    }
