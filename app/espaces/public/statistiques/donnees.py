"""The same figures as open data: one CSV or JSON of every month, and its Table Schema."""

import csv
import json
from collections.abc import Callable, Mapping
from io import StringIO

from flask import Response, jsonify, request, url_for

from app.espaces.public.statistiques import plan
from app.metier.aidants.droits import Droit
from app.metier.chiffres.colonnes import CLE_PRIMAIRE, COLONNES, VERSION
from app.metier.chiffres.publics import etat, tout
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique

LICENCE = "https://spdx.org/licenses/etalab-2.0"
# How a cell of each Table Schema type is written in JSON; the others are text.
_TYPES: Mapping[str, Callable[[str], object]] = {"integer": int, "boolean": "true".__eq__}
_UNE_HEURE = "public, max-age=3600"


@plan.get("/statistiques.csv")
@exige(Droit.PUBLIC)
def csv_() -> Response:
    """Every month published; 304 while nothing was published since."""
    return _fichier("text/csv", _lignes)


@plan.get("/statistiques.json")
@exige(Droit.PUBLIC)
def json_() -> Response:
    """The same rows and names, typed; an empty cell is null."""
    return _fichier("application/json", _objets)


@plan.get("/statistiques.schema.json")
@exige(Droit.PUBLIC)
def schema() -> Response:
    """What each column holds, as Table Schema says it."""
    reponse = jsonify(
        {
            "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
            "name": "aidants-connect-statistiques",
            "title": "Chiffres mensuels d’Aidants Connect",
            "description": "Par mois clos : France, régions, départements, types de structure, "
            "thèmes. Les petits nombres sont cachés. Licence Ouverte 2.0 (etalab-2.0).",
            "version": VERSION,
            "homepage": adresse_publique(url_for(".statistiques")),
            "path": adresse_publique(url_for(".csv_")),
            "licenses": [{"name": "etalab-2.0", "path": LICENCE}],
            "fields": [
                {
                    "name": une.nom,
                    "type": une.genre,
                    "description": une.description,
                    "example": une.exemple,
                    "constraints": dict(une.contraintes),
                }
                for une in COLONNES
            ],
            "primaryKey": list(CLE_PRIMAIRE),
            "missingValues": [""],
        }
    )
    reponse.add_etag(weak=True)
    return _ouverte(reponse)


def _fichier(genre: str, ecrire: Callable[[], str]) -> Response:
    publie = etat(session())
    reponse = Response(mimetype=genre)
    reponse.set_etag(f"{VERSION}-{publie.nb_mois}-{publie.versions}", weak=True)
    reponse.last_modified = publie.publie_le
    if not request.if_none_match.contains_weak(reponse.get_etag()[0] or ""):
        reponse.set_data(ecrire())
    reponse.headers["Link"] = (
        f'<{adresse_publique(url_for(".schema"))}>; rel="describedby", <{LICENCE}>; rel="license"'
    )
    return _ouverte(reponse)


def _objets() -> str:
    return json.dumps(
        [
            {une.nom: _TYPES.get(une.genre, str)(lu) if lu else None for une, lu in rangee}
            for rangee in ([(une, une.lire(*lue)) for une in COLONNES] for lue in tout(session()))
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _lignes() -> str:
    texte = StringIO()
    ecrire = csv.writer(texte)
    ecrire.writerow([une.nom for une in COLONNES])
    ecrire.writerows([une.lire(*lue) for une in COLONNES] for lue in tout(session()))
    return texte.getvalue()


def _ouverte(reponse: Response) -> Response:
    """For any program, from any site; asked again, it is sent only when it changed."""
    reponse.headers["Cache-Control"] = _UNE_HEURE
    reponse.headers["Access-Control-Allow-Origin"] = "*"
    reponse.make_conditional(request)
    return reponse
