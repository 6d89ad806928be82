"""What every open file of figures is: a CSV of columns, its Table Schema, its headers."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from flask import Response, jsonify, request

from app.metier.chiffres.colonnes import Colonne
from app.web.configuration import adresse_publique

LICENCE = "https://spdx.org/licenses/etalab-2.0"


def table(colonnes: Sequence[Colonne], lues: Iterable[tuple[Any, Any]]) -> str:
    """Return the rows as CSV, under the names of the columns."""
    texte = StringIO()
    ecrire = csv.writer(texte)
    ecrire.writerow([une.nom for une in colonnes])
    ecrire.writerows([une.lire(*lue) for une in colonnes] for lue in lues)
    return texte.getvalue()


def schema_de(colonnes: Sequence[Colonne], cle_primaire: Sequence[str], **dits: str) -> Response:
    """Answer what each column holds, as Table Schema says it; `dits`: name, title, version…"""
    reponse = jsonify(
        {
            "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
            **dits,
            "licenses": [{"name": "etalab-2.0", "path": LICENCE}],
            "fields": [
                {
                    "name": une.nom,
                    "type": une.genre,
                    "description": une.description,
                    "example": une.exemple,
                    "constraints": dict(une.contraintes),
                }
                for une in colonnes
            ],
            "primaryKey": list(cle_primaire),
            "missingValues": [""],
        }
    )
    reponse.add_etag(weak=True)
    return ouverte(reponse)


def decrite_par(reponse: Response, schema: str) -> Response:
    """Say where the schema and the licence are."""
    reponse.headers["Link"] = (
        f'<{adresse_publique(schema)}>; rel="describedby", <{LICENCE}>; rel="license"'
    )
    return reponse


def a_ecrire(reponse: Response) -> bool:
    """True unless who asks has it already, by its ETag."""
    return not request.if_none_match.contains_weak(reponse.get_etag()[0] or "")


def ouverte(reponse: Response) -> Response:
    """For any program, from any site; asked again, it is sent only when it changed."""
    reponse.headers["Cache-Control"] = "public, max-age=3600"
    reponse.headers["Access-Control-Allow-Origin"] = "*"
    reponse.make_conditional(request)
    return reponse
