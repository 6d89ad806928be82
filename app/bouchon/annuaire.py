"""The open directory of structures, in the shape of « Recherche d’entreprises »; all invented."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug import Response

from app.bouchon.pannes import reponse_fausse

blueprint = Blueprint("annuaire", __name__, url_prefix="/annuaire")
blueprint.before_request(reponse_fausse)


def _unite(nom: str, nature: str, siret: str, etat: str, **lieu: str) -> dict[str, Any]:
    etablissement = {
        "siret": siret,
        "etat_administratif": etat,
        "liste_enseignes": None,
        **lieu,
    }
    return {
        "siren": siret[:9],
        "nom_raison_sociale": nom,
        "nature_juridique": nature,
        "siege": etablissement,
        "matching_etablissements": [etablissement],
    }


_COSTAROS = {
    "adresse": "2 PLACE DE L’ESSAI 43490 COSTAROS",
    "code_postal": "43490",
    "commune": "43077",
}
# By SIRET; « F » is closed.
STRUCTURES: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        "12345678200085": _unite(
            "MAIRIE DE COSTAROS (INVENTÉE)", "7210", "12345678200085", "A", **_COSTAROS
        ),
        "12345678200093": _unite(
            "ANCIEN CENTRE SOCIAL (INVENTÉ)", "9220", "12345678200093", "F", **_COSTAROS
        ),
    }
)


@blueprint.get("/search")
def search() -> Response:
    """What is known of the SIRET in `q`; nothing for any other."""
    trouvee = STRUCTURES.get(request.args.get("q", ""))
    resultats = [trouvee] if trouvee else []
    return jsonify({"results": resultats, "total_results": len(resultats)})
