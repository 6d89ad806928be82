"""Organisations in JSON, a page at a time, under the names of the first service."""

import re
import uuid
from typing import Any

from flask import Response, jsonify, request, url_for

from app.espaces.public.annuaire import plan
from app.metier.aidants.droits import Droit
from app.metier.equipe.annuaire import de_l_annuaire, page_de_l_annuaire
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable
from app.socle.horloge import jour_a_paris
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique

_SERVICE = "Réaliser des démarches administratives avec un accompagnement"
_PAGE = re.compile("[1-9][0-9]{0,3}", re.ASCII)


@plan.get("/api/organisations")
@exige(Droit.PUBLIC)
def organisations() -> Response:
    """A page of them: nobody's name, nobody's address but theirs."""
    demandee = request.args.get("page", "1")
    if not _PAGE.fullmatch(demandee):
        raise Introuvable
    rang = int(demandee)
    page = page_de_l_annuaire(session(), rang)
    if not page.organisations and rang > 1:
        raise Introuvable
    return _gardee(
        {
            "count": page.nb,
            "next": _adresse_de(rang + 1) if page.a_une_suite else None,
            "previous": _adresse_de(rang - 1) if rang > 1 else None,
            "results": [_decrite(une) for une in page.organisations],
        }
    )


@plan.get("/api/organisations/<uuid:organisation_id>")
@exige(Droit.PUBLIC)
def organisation(organisation_id: uuid.UUID) -> Response:
    """One of them."""
    trouvee = de_l_annuaire(session(), organisation_id)
    if trouvee is None:
        raise Introuvable
    return _gardee(_decrite(trouvee))


def _decrite(une: Organisation) -> dict[str, Any]:
    return {
        "id": str(une.id),
        "url": adresse_publique(url_for(".organisation", organisation_id=une.id)),
        "pivot": une.siret,
        "nom": une.nom,
        "commune": une.ville,
        "code_postal": une.code_postal,
        "code_insee": une.code_commune,
        "adresse": une.adresse,
        "service": _SERVICE,
        "date_de_creation": jour_a_paris(une.creee_le).isoformat(),
    }


def _adresse_de(rang: int) -> str:
    return adresse_publique(url_for(".organisations", page=rang))


def _gardee(corps: dict[str, Any]) -> Response:
    reponse = jsonify(corps)
    reponse.add_etag(weak=True)
    reponse.headers["Cache-Control"] = "public, max-age=3600"
    reponse.headers["Access-Control-Allow-Origin"] = "*"
    reponse.make_conditional(request)
    return reponse
