"""A mandate to renew."""

import uuid
from datetime import timedelta

from app.metier.mandats import services as mandats
from app.metier.mandats.papiers.attestation import Formalites
from app.socle.bdd import transaction
from tests.espaces.aidant.nouveau_mandat.comptoir import Comptoir
from tests.fabriques import membre_de, un_usager
from tests.photographie import photographie


def un_ancien(
    bureau: Comptoir, *, age: timedelta = timedelta(days=10), reserve: bool = False
) -> str:
    """The address of a mandate of one month, given and signed some time ago, at Alice's place."""
    debut = bureau.temps.instant - age
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, bureau.troupe.alice, bureau.troupe.organisation)
        mandat = mandats.conclure(
            session,
            membre,
            un_usager(session, membre, debut),
            mandats.Accord({"argent": ["déclaration de revenus"], "social": []}, "mois"),
            Formalites(reserve_a=[] if reserve else None),
            moyen_id=uuid.uuid4(),
            maintenant=debut,
        )
        mandat.signe_le = debut
        return f"/mandats/{mandat.id}"


def photo(bureau: Comptoir) -> object:
    return photographie(bureau.app.extensions["moteur"], sauf=("connexion", "tentative"))
