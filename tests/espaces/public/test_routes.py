"""The public home and each person's home: what it offers, to whom, and what it never lists."""

import pytest
from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.aidants.services import rattacher
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter


def test_l_accueil_public_mene_a_la_connexion(client: ClientVerifie) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert 'href="/espace-aidant/"' in page.text, "vrai aussi pour qui est déjà connecté"
    assert client.get("/espace-aidant/").location == "/connexion?suite=/espace-aidant/"
    assert "Set-Cookie" not in page.headers, "rien à retenir de qui passe"


@pytest.mark.parametrize(
    ("qui", "offre"), [("alice", True), ("robert", False), ("chloe", True), ("nadia", False)]
)
def test_l_accueil_n_offre_un_mandat_qu_aux_aidants(
    qui: str, offre: bool, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    page = connecter(app, getattr(troupe, qui), temps.instant).get("/espace-aidant/")
    assert ('href="/mandats/nouveau"' in page.text) is offre


def test_on_ne_change_de_structure_que_si_l_on_en_a_plusieurs(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    robert = connecter(app, troupe.robert, temps.instant)
    for adresse in ("/espace-aidant/", "/structure", "/plan-du-site"):
        assert "Changer de structure" not in robert.get(adresse).text
    with app.extensions["fabrique"]() as session, transaction(session):
        rattacher(
            session,
            session.get_one(Aidant, troupe.robert),
            session.get_one(Organisation, troupe.ailleurs),
            roles=("referent",),
            maintenant=temps.instant,
        )
    assert "Changer de structure" in robert.get("/espace-aidant/").text


def test_l_accueil_ne_liste_personne(app: Flask, troupe: Distribution, temps: Horloge) -> None:
    page = connecter(app, troupe.alice, temps.instant).get("/espace-aidant/").text
    assert "Dubois" not in page
    assert str(troupe.usager) not in page


@pytest.mark.parametrize("adresse", ["/sante", "/sante/base"])
def test_la_sante_se_lit_par_une_machine(adresse: str, client: ClientVerifie) -> None:
    reponse = client.get(adresse)
    assert (reponse.status_code, reponse.text, reponse.mimetype) == (200, "ok", "text/plain")
