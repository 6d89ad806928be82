"""What somebody types is read by the day it is where they are."""

from datetime import date

from flask import Flask

from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web.connectee import jour_ici
from app.web.formulaires import ChampJour, Formulaire
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter


class _Essai(Formulaire):
    jour = ChampJour("Quel jour ?")


def test_le_jour_est_celui_de_la_structure_puis_celui_de_paris(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """At half past eight on the 24th in Nouméa, it is still the 23rd in Paris."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).fuseau = "Pacific/Noumea"
    temps.avancer(hours=12)
    ici = connecter(app, troupe.alice, temps.instant)
    with ici:
        ici.get("/espace-aidant/")
        assert jour_ici() == date(2026, 11, 24)
    with app.test_request_context():
        assert jour_ici() == date(2026, 11, 23)


def test_une_annee_en_deux_chiffres_est_celle_d_ici(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).fuseau = "Pacific/Noumea"
    temps.avancer(hours=12)
    ici = connecter(app, troupe.alice, temps.instant)
    with ici:
        ici.get("/espace-aidant/")
        formulaire = _Essai()
        formulaire.jour.process_formdata(["24/11/26"])
        assert formulaire.jour.data == date(2026, 11, 24)
