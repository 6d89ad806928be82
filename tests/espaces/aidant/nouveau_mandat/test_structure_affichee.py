"""A page opened for one organisation never opens a draft in another."""

from flask import Flask

from tests.client import ClientVerifie, page_lue
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, rattacher_alice_ailleurs
from tests.oreille import XHTML
from tests.photographie import photographie

NOUVEAU = "/mandats/nouveau"


def coquille(client: ClientVerifie) -> str:
    """What the form of a page says of the person and the organisation it is for."""
    champ = page_lue(client.get(NOUVEAU).text).find(f".//{XHTML}input[@name='coquille']")
    return str(champ.get("value"))


def test_changer_de_structure_dans_un_autre_onglet_arrete_le_premier(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    rattacher_alice_ailleurs(app, troupe, temps.instant)
    alice = connecter(app, troupe.alice, temps.instant)
    choix = {"domaines": ["logement"], "duree": "mois", "coquille": coquille(alice)}
    alice.envoyer("/structure", {"structure": str(troupe.ailleurs)})
    avant = photographie(app.extensions["moteur"])
    assert alice.envoyer(NOUVEAU, choix).status_code == 409
    assert alice.get(NOUVEAU, headers={"X-Coquille": choix["coquille"]}).status_code == 409
    assert photographie(app.extensions["moteur"]) == avant
    assert alice.envoyer(NOUVEAU, choix | {"coquille": coquille(alice)}).status_code == 303
