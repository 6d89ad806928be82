"""A person who came before."""

from typing import Any

from flask import Flask

from app.bouchon.franceconnect import personnes
from app.bouchon.franceconnect.identite import sub_de
from app.metier.mandats.models import Autorisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import cles
from tests.fabriques import (
    Distribution,
    une_utilisation,
)
from tests.liaisons.franceconnect.comptoir import Comptoir


def connaitre_angela(comptoir: Comptoir, troupe: Distribution) -> None:
    """The cast's usager is the stand-in's Angela, under our `sub`."""
    with comptoir.ouvrir() as session, transaction(session):
        fc = sub_de(personnes.PERSONNES["angela"].identite(), "aidants-connect")
        session.get_one(Usager, troupe.usager_ailleurs).sub = "z" * 64
        session.get_one(Usager, troupe.usager).sub = cles(session).empreinte_sub(fc)


def servir(app: Flask, aidant: Any, mandat: Any, usager: Any, le: Any) -> None:
    """Our provider gave this usager's identity, by this aidant, with this mandate."""
    with app.extensions["fabrique"]() as session, transaction(session):
        autorisation = session.query(Autorisation).filter_by(mandat_id=mandat).one()
        autorisation.mandat.usager_id = usager
        session.flush()
        une_utilisation(session, autorisation, aidant, maintenant=le)
