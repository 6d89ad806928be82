"""What somebody types is read by the day it is where they are."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web.connectee import jour_ici
from app.web.formulaires import ChampJour, Formulaire
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter


class _Essai(Formulaire):
    jour = ChampJour("Quel jour ?")


@pytest.fixture
def a_noumea(app: Flask, troupe: Distribution, temps: Horloge) -> Iterator[None]:
    """Within a request of Alice's, at half past eight on the 24th: it is the 23rd in Paris."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).fuseau = "Pacific/Noumea"
    temps.avancer(hours=12)
    with connecter(app, troupe.alice, temps.instant) as ici:
        ici.get("/espace-aidant/")
        yield


@pytest.mark.usefixtures("a_noumea")
def test_le_jour_est_celui_de_la_structure() -> None:
    assert jour_ici() == date(2026, 11, 24)


@pytest.mark.usefixtures("a_noumea")
def test_une_annee_en_deux_chiffres_est_celle_d_ici() -> None:
    formulaire = _Essai()
    formulaire.jour.process_formdata(["24/11/26"])
    assert formulaire.jour.data == date(2026, 11, 24)


def test_sans_connexion_le_jour_est_celui_de_paris(app: Flask, temps: Horloge) -> None:
    """At half past ten in the evening, then half past midnight, where UTC has not changed day."""
    with app.test_request_context():
        temps.avancer(hours=12)
        assert jour_ici() == date(2026, 11, 23)
        temps.avancer(hours=2)
        assert jour_ici() == date(2026, 11, 24)
