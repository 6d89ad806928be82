"""What a conclusion left: the mandate, its paper, the base."""

import uuid
from collections.abc import Mapping

from app.metier.mandats.models import Mandat
from tests.client import sans_marques
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, Comptoir
from tests.photographie import photographie


def photo(bureau: Comptoir) -> Mapping[str, object]:
    """The base, counted tries aside."""
    return photographie(bureau.app.extensions["moteur"], sauf=("tentative",))


def nouveau(bureau: Comptoir, domaine: str = "argent", **champs: object) -> Mandat:
    """The mandate that a recap sent with these fields gives."""
    bureau.temps.avancer(seconds=30)  # a code serves once
    reponse = bureau.conclure(bureau.brouillon(AUTRE, (domaine,)), **champs)
    assert reponse.status_code == 303
    with bureau.app.extensions["fabrique"]() as session:
        return session.get_one(Mandat, uuid.UUID(reponse.location.split("/")[2]))


def attestation(bureau: Comptoir, mandat: Mandat) -> str:
    page = bureau.navigateur.get(f"/mandats/{mandat.id}/attestation").text
    return " ".join(sans_marques(page).replace("<br>", " ").split())
