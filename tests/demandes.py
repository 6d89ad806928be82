"""Requests of organisations, and who they propose, in the state that a test needs."""

import itertools
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import commune

_NUMEROS = itertools.count(1)
PRADELLES = "43154"


def une_demande(session: Session, maintenant: datetime, **champs: Any) -> DemandeHabilitation:
    """A complete request of the CCAS of Pradelles, still a draft unless dates say otherwise."""
    lieu = commune(champs.pop("code_commune", PRADELLES))
    assert lieu is not None
    valeurs: dict[str, Any] = {
        "numero": f"T{next(_NUMEROS):05}",
        "demandeur_prenom": "Mariama",
        "demandeur_nom": "Canevas",
        "demandeur_fonction": "directrice",
        "demandeur_courriel": "mariama@essai.fr",
        "siret": "73282932000074",
        "nom": "CCAS de Pradelles",
        "type": "ccas",
        "adresse": "1 place du Foirail",
        "code_postal": lieu.codes_postaux[0],
        "ville": lieu.nom,
        "code_commune": lieu.code_commune,
        "code_departement": lieu.departement.code_departement,
        "code_region": lieu.region.code_region if lieu.region else None,
        "responsable": "Ève Canevas, présidente",
        "engagements": [],
        "creee_le": maintenant,
        "changee_le": maintenant,
        **champs,
    }
    demande = DemandeHabilitation(**valeurs)
    session.add(demande)
    session.flush()
    return demande


def une_demande_dans_la_file(
    session: Session, maintenant: datetime, **champs: Any
) -> DemandeHabilitation:
    """A request that waits for the national team."""
    dates = {"deposee_le": maintenant, "entree_le": maintenant, "delegation_le": maintenant}
    return une_demande(session, maintenant, **{**dates, **champs})


def un_candidat(
    session: Session,
    maintenant: datetime,
    *,
    demande: DemandeHabilitation | None = None,
    organisation: Organisation | None = None,
    courriel: str = "ines@essai.fr",
    **champs: Any,
) -> Candidat:
    """Somebody to be trained, proposed by a request or from within an organisation."""
    valeurs: dict[str, Any] = {
        "prenom": courriel.partition("@")[0].capitalize(),
        "nom": "Essai",
        "a_former": True,
        "propose_le": maintenant,
        **champs,
    }
    candidat = Candidat(
        demande_id=demande.id if demande else None,
        organisation_id=organisation.id if organisation else None,
        courriel=courriel,
        **valeurs,
    )
    session.add(candidat)
    session.flush()
    return candidat
