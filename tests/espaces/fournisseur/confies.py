"""Mandates confided for the provider’s tests."""

from app.metier.aidants.models import Aidant
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.fournisseur.site import Site
from tests.fabriques import Distribution, le_membre, un_mandat


def confier(site: Site, troupe: Distribution, temps: Horloge, *domaines: str) -> None:
    """The cast's usager confides more."""
    with site.app.extensions["fabrique"]() as session, transaction(session):
        aidant = session.get_one(Aidant, troupe.alice)
        membre = le_membre(session, aidant, session.get_one(Organisation, troupe.organisation))
        un_mandat(
            session,
            membre,
            session.get_one(Usager, troupe.usager),
            temps.instant,
            domaines=domaines,
        )
