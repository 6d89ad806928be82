"""The fixed cast of persons."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask

from app.metier.aidants import services as aidants
from app.metier.aidants.droits import NATIONAUX
from app.metier.aidants.models import Aidant
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.fabriques.gens import le_membre, un_aidant, un_usager, une_organisation
from tests.fabriques.mandats import un_mandat
from tests.fabriques.reperes import IDENTITE


@dataclass(frozen=True)
class Distribution:
    """Ids of the fixed cast of persons."""

    organisation: uuid.UUID
    ailleurs: uuid.UUID
    alice: uuid.UUID
    robert: uuid.UUID
    chloe: uuid.UUID
    nadia: uuid.UUID
    usager: uuid.UUID
    mandat: uuid.UUID
    usager_ailleurs: uuid.UUID
    mandat_ailleurs: uuid.UUID


def distribuer(app: Flask, maintenant: datetime) -> Distribution:
    """Create the cast: Alice and Robert in one place, Chloé in another, Nadia above."""
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = une_organisation(session, maintenant)
        ailleurs = une_organisation(
            session, maintenant, siret="99988877900025", nom="CCAS d’Ailleurs"
        )
        alice = un_aidant(session, ici, maintenant)
        robert = un_aidant(
            session, ici, maintenant, courriel="robert@essai.fr", roles=("referent",)
        )
        chloe = un_aidant(
            session, ailleurs, maintenant, courriel="chloe@essai.fr", roles=("aidant", "referent")
        )
        nadia = un_aidant(session, ailleurs, maintenant, courriel="nadia@essai.fr", roles=NATIONAUX)
        membre, autre = le_membre(session, alice, ici), le_membre(session, chloe, ailleurs)
        usager = un_usager(session, membre, maintenant)
        inconnue = replace(IDENTITE, sub="b" * 64, prenoms="Zoé", nom_naissance="Lointaine")
        usager_ailleurs = un_usager(session, autre, maintenant, inconnue)
        mandat = un_mandat(session, membre, usager, maintenant)
        mandat_ailleurs = un_mandat(session, autre, usager_ailleurs, maintenant)
        return Distribution(
            organisation=ici.id,
            ailleurs=ailleurs.id,
            alice=alice.id,
            robert=robert.id,
            chloe=chloe.id,
            nadia=nadia.id,
            usager=usager.id,
            mandat=mandat.id,
            usager_ailleurs=usager_ailleurs.id,
            mandat_ailleurs=mandat_ailleurs.id,
        )


def rattacher_alice_ailleurs(app: Flask, troupe: Distribution, maintenant: datetime) -> None:
    """Make Alice an aidant of the other organisation too."""
    with app.extensions["fabrique"]() as session, transaction(session):
        aidants.rattacher(
            session,
            session.get_one(Aidant, troupe.alice),
            session.get_one(Organisation, troupe.ailleurs),
            roles=["aidant"],
            maintenant=maintenant,
        )
