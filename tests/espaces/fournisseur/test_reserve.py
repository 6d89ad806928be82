"""A mandate reserved to colleagues: at the provider's screens it does not exist."""

import uuid

from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Mandat, Reserve
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.fournisseur.site import Site
from tests.fabriques import Distribution, connecter, un_aidant
from tests.photographie import photographie


def reserver(app: Flask, troupe: Distribution, temps: Horloge) -> uuid.UUID:
    """The cast's mandate is Alice's alone; the id of a colleague."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, troupe.mandat).est_reserve = True
        session.add(Reserve(mandat_id=troupe.mandat, aidant_id=troupe.alice))
        organisation = session.get_one(Organisation, troupe.organisation)
        collegue = un_aidant(session, organisation, temps.instant, courriel="bob@essai.fr")
        assert isinstance(collegue, Aidant)
        return collegue.id


def test_la_personne_nommee_s_en_sert(
    app: Flask, site: Site, troupe: Distribution, temps: Horloge
) -> None:
    reserver(app, troupe, temps)
    assert "Angela" in site.chercher(site.ouvrir()).text
    jeton = site.jetons(troupe.usager)["access_token"]
    assert site.userinfo(jeton).status_code == 200


def test_une_collegue_a_la_meme_reponse_que_pour_une_inconnue(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    site = Site(app, connecter(app, reserver(app, troupe, temps), temps.instant))
    ecran = site.ouvrir()
    trouvees = site.chercher(ecran).text
    assert "Aucune personne trouvée" in trouvees
    assert "Angela" not in trouvees
    avant = photographie(app.extensions["moteur"])
    for usager in (troupe.usager, troupe.usager_ailleurs, uuid.uuid4()):
        champs = {"usager": str(usager), "domaine": "logement"}
        assert site.navigateur.envoyer(ecran, champs).status_code == 404
    assert photographie(app.extensions["moteur"]) == avant
    assert site.utilisations() == 0
