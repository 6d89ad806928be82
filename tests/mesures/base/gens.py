"""Organisations and their aidants: few enough to be written as the service does."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.authentification.models import CodeSecours
from app.metier.organisations.models import Organisation
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import commune
from app.web.acces import CGU_VERSION
from tests.mesures.base.taille import Repartition

SIRET = "{:014}"
PRENOMS = "Angela Zoé Koffi Marie Jean Aïcha Louis Nina Paul Rose Yann Léa".split()
_TYPES = [*TYPES]
# How long ago the organisations came.
AGE = timedelta(days=900)
# A town of each of some départements.
_COMMUNES = ("43157", "69123", "13055", "75056", "59350", "33063", "29019", "97105")


def ecrire_les_gens(session: Session, ou: Repartition) -> None:
    """Write organisations, accounts, places, roles, recovery codes; commit."""
    aidants = range(ou.taille.aidants)
    session.execute(
        insert(Organisation),
        [_organisation(ou, rang) for rang in range(ou.taille.organisations)],
    )
    session.execute(insert(Aidant), [_aidant(ou, rang) for rang in aidants])
    session.execute(insert(Appartenance), [_appartenance(ou, rang) for rang in aidants])
    session.execute(insert(RoleTenu), list(_roles(ou)))
    session.execute(insert(CodeSecours), [_code(ou, r) for r in range(ou.taille.organisations)])
    session.commit()


def _organisation(ou: Repartition, rang: int) -> dict[str, Any]:
    ville = commune(_COMMUNES[rang % len(_COMMUNES)])
    assert ville is not None
    return {
        "id": ou.organisation(rang),
        "nom": f"Structure {rang}",
        "type": _TYPES[rang % len(_TYPES)],
        "siret": SIRET.format(rang),
        "adresse": "1 place de la Mairie",
        "code_postal": "43240",
        "ville": ville.nom,
        "code_commune": ville.code_commune,
        "code_departement": ville.departement.code_departement,
        "code_region": ville.region.code_region if ville.region else None,
        "fuseau": "Europe/Paris",
        "creee_le": ou.depart - AGE,
    }


def _aidant(ou: Repartition, rang: int) -> dict[str, Any]:
    return {
        "id": ou.aidant(rang),
        "prenom": PRENOMS[rang % len(PRENOMS)],
        "nom": f"Essai {rang}",
        "courriel": f"aidant{rang}@essai.fr",
        "cgu_version": CGU_VERSION,
        "cgu_le": ou.depart,
        "cree_le": ou.depart - timedelta(days=800),
        "actif_le": ou.depart.date(),
    }


def _appartenance(ou: Repartition, rang: int) -> dict[str, Any]:
    return {
        "aidant_id": ou.aidant(rang),
        "organisation_id": ou.organisation(rang % ou.taille.organisations),
        "depuis_le": ou.depart - timedelta(days=800),
    }


def _roles(ou: Repartition) -> Iterator[dict[str, Any]]:
    for rang in range(ou.taille.aidants):
        membre = _appartenance(ou, rang)
        for nom in ("aidant", "referent")[: 2 if rang < ou.taille.organisations else 1]:
            yield {"id": uuid.uuid5(membre["aidant_id"], nom), "nom": nom, **membre}


def _code(ou: Repartition, rang: int) -> dict[str, Any]:
    """A recovery code of who manages a team alone."""
    return {"aidant_id": ou.aidant(rang), "empreinte": f"{rang:064x}", "cree_le": ou.depart}
