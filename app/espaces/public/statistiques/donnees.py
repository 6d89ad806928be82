"""The same figures as open data: one CSV or JSON of every month, and its Table Schema."""

import json
from collections.abc import Callable, Mapping

from flask import Response, url_for

from app.espaces.public.statistiques import plan
from app.espaces.public.statistiques.fichiers import (
    a_ecrire,
    decrite_par,
    ouverte,
    schema_de,
    table,
)
from app.metier.aidants.droits import Droit
from app.metier.chiffres.colonnes import CLE_PRIMAIRE, COLONNES, VERSION
from app.metier.chiffres.publics import etat, tout
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique

# How a cell of each Table Schema type is written in JSON; the others are text.
_TYPES: Mapping[str, Callable[[str], object]] = {"integer": int, "boolean": "true".__eq__}


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
    return schema_de(
        COLONNES,
        CLE_PRIMAIRE,
        name="aidants-connect-statistiques",
        title="Chiffres mensuels d’Aidants Connect",
        description="Par mois clos : France, régions, départements, types de structure, "
        "thèmes. Les petits nombres sont cachés. Licence Ouverte 2.0 (etalab-2.0).",
        version=VERSION,
        homepage=adresse_publique(url_for(".statistiques")),
        path=adresse_publique(url_for(".csv_")),
    )


def _fichier(genre: str, ecrire: Callable[[], str]) -> Response:
    publie = etat(session())
    reponse = Response(mimetype=genre)
    reponse.set_etag(f"{VERSION}-{publie.nb_mois}-{publie.versions}", weak=True)
    reponse.last_modified = publie.publie_le
    if a_ecrire(reponse):
        reponse.set_data(ecrire())
    return ouverte(decrite_par(reponse, url_for(".schema")))


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
    return table(COLONNES, tout(session()))
