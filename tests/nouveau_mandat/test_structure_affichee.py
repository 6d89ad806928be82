"""A page opened for one organisation never opens a draft in another."""

from flask import Flask

from app.aidants import services as aidants
from app.aidants.models import Aidant
from app.bdd import transaction
from app.organisations.models import Organisation
from tests.client import page_lue
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.photographie import photographie

NOUVEAU = "/mandats/nouveau"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_changer_de_structure_dans_un_autre_onglet_arrete_le_premier(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        aidants.rattacher(
            session,
            session.get_one(Aidant, troupe.alice),
            session.get_one(Organisation, troupe.ailleurs),
            roles=["aidant"],
            maintenant=temps.instant,
        )
    alice = connecter(app, troupe.alice, temps.instant)
    page = page_lue(alice.get(NOUVEAU).text)
    champ = page.find(f".//{XHTML}input[@name='structure_affichee']")
    choix = {"domaines": ["logement"], "duree": "mois", "structure_affichee": champ.get("value")}
    alice.envoyer("/structure", {"structure": str(troupe.ailleurs)})
    avant = photographie(app.extensions["moteur"])
    assert alice.envoyer(NOUVEAU, choix).status_code == 409
    assert photographie(app.extensions["moteur"]) == avant
    assert (
        alice.envoyer(NOUVEAU, choix | {"structure_affichee": str(troupe.ailleurs)}).status_code
        == 303
    )
