"""A person who came before."""

from app.bouchon import personnes
from app.bouchon.identite import sub_de
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import cles
from tests.fabriques import (
    Distribution,
)
from tests.liaisons.franceconnect.comptoir import Comptoir


def connaitre_angela(comptoir: Comptoir, troupe: Distribution) -> None:
    """The cast's usager is the stand-in's Angela, under our `sub`."""
    with comptoir.ouvrir() as session, transaction(session):
        fc = sub_de(personnes.PERSONNES["angela"].identite(), "aidants-connect")
        session.get_one(Usager, troupe.usager_ailleurs).sub = "z" * 64
        session.get_one(Usager, troupe.usager).sub = cles(session).empreinte_sub(fc)
