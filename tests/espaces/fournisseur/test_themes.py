"""Why no mandate will do: the cause that is said is the true one."""

import pytest
from flask import Flask

from app.metier.aidants.models import Appartenance
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.espaces.fournisseur.site import Site
from tests.fabriques import Distribution

AUCUN = "Aucun mandat en cours ne convient"


@pytest.mark.parametrize(
    ("qui", "cause"),
    [
        ("referent", "La personne référente ne vous a pas ouvert : Logement."),
        ("structure", "Votre structure ne propose pas : Logement."),
    ],
)
def test_qui_a_ferme_le_theme(
    qui: str, cause: str, app: Flask, site: Site, troupe: Distribution
) -> None:
    assert AUCUN not in site.chercher(site.ouvrir()).text
    with app.extensions["fabrique"]() as session, transaction(session):
        if qui == "referent":
            place = session.get_one(Appartenance, (troupe.alice, troupe.organisation))
            place.domaines_limites = ["papiers"]
        else:
            session.get_one(Organisation, troupe.organisation).domaines_permis = ["papiers"]
    ecran = site.ouvrir()
    adresse = site.navigateur.envoyer(ecran, {"usager": str(troupe.usager)}).location
    assert adresse
    for page in (site.chercher(ecran), site.navigateur.get(adresse)):
        texte = " ".join(page.text.split())
        assert cause in texte
        assert AUCUN not in texte
