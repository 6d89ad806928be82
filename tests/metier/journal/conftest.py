"""A mandate with a history, anchored."""

import uuid
from dataclasses import replace

import pytest
from flask import Flask

from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Autorisation, Mandat
from tests.conftest import Horloge
from tests.courses import un_acte
from tests.fabriques import IDENTITE, un_mandat, un_membre, un_usager, une_utilisation
from tests.metier.journal.extraits import journal


@pytest.fixture
def mandat(app: Flask, temps: Horloge) -> uuid.UUID:
    """A mandate used and stopped, beside another person's; anchored twice on the way."""
    moteur, cles = app.extensions["moteur"], app.extensions["cles"]
    journal(app, "cle-ancres")
    with un_acte(moteur, cles) as session:
        membre = un_membre(session, temps.instant)
        usager = un_usager(session, membre, temps.instant)
        autre = replace(IDENTITE, sub="c" * 64, nom_naissance="Lointaine")
        ailleurs = un_usager(session, membre, temps.instant, autre)
        le_sien = un_mandat(session, membre, usager, temps.instant, domaines=("logement", "social"))
        un_mandat(session, membre, ailleurs, temps.instant)
        identifiant = le_sien.id
    journal(app, "ancrer")
    temps.avancer(minutes=5)
    with un_acte(moteur, cles) as session:
        for autorisation in session.query(Autorisation):
            mandat_ = autorisation.mandat
            une_utilisation(session, autorisation, mandat_.aidant_id, maintenant=temps.instant)
    journal(app, "ancrer")
    temps.avancer(minutes=5)
    with un_acte(moteur, cles) as session:
        par_id = session.get_one(Mandat, identifiant).aidant_id
        arreter(session, identifiant, motif="usager", par_id=par_id, maintenant=temps.instant)
    journal(app, "ancrer")
    return identifiant
