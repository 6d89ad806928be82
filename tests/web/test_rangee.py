"""The row of spaces: what one may open, where one is, and leaving the person in one press."""

from typing import Any

import pytest
from flask import Flask

from app.socle.bdd import transaction
from app.web.rangee import ESPACES
from tests.client import habiller, page_lue
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, la_connexion
from tests.oreille import XHTML
from tests.scene import Scene

ESPACE = "\u00a0"
TERMINER = "/quitter-franceconnect?puis=accueil"
RANGEES = {
    "aidante": ["Accueil", "Personnes", "Faire un mandat"],
    "referent": ["Accueil", "Mon équipe", "Formation", "Chiffres"],
    "double": ["Accueil", "Personnes", "Faire un mandat", "Mon équipe", "Formation", "Chiffres"],
    "nationale": [
        "Pilotage",
        "Chercher",
        "Demandes",
        "Structures",
        "Comptes",
        "Formations",
        "Signalements",
        "Avis",
        "Mandats",
        "Journal",
        "Droits",
        "Rôles",
    ],
    "chiffres": ["Pilotage", "Chercher", "Structures"],
}


def rangee(page: str) -> Any:
    """The row of a page or of a fragment."""
    return page_lue(page).find(f".//{XHTML}div[@id='espaces']")


def liens(page: str) -> list[tuple[str, str]]:
    """Address and words of each entry of the wide form; the folded one says the same."""
    large, pliee = (
        [(a.get("href"), a.text) for a in forme.iter(f"{XHTML}a")]
        for forme in rangee(page).iter(f"{XHTML}nav")
    )
    assert large == pliee
    return large


@pytest.mark.parametrize("role", RANGEES)
def test_la_rangee_est_ce_que_l_on_peut_ouvrir(role: str, scene: Scene) -> None:
    navigateur = scene.navigateurs[role]
    vus = liens(navigateur.get("/espace-aidant/", follow_redirects=True).text)
    assert [titre for _, titre in vus] == RANGEES[role]
    with scene.app.test_request_context():
        for espace in ESPACES:
            attendu = 200 if (espace.adresse, espace.titre) in vus else 403
            if espace.endpoint == "accueil.espace" and attendu == 403:
                attendu = 303  # their home is elsewhere
            assert navigateur.get(espace.adresse).status_code == attendu, espace


@pytest.mark.parametrize(
    ("adresse", "ici"),
    [
        ("/usagers/", "Personnes"),
        ("/usagers/{usager}", "Personnes"),
        ("/mandats/nouveau", "Faire un mandat"),
        ("/equipe/chiffres", "Chiffres"),
        ("/equipe/ordinateurs", "Mon équipe"),
        ("/mon-compte/", None),
    ],
)
def test_la_rangee_dit_ou_l_on_est(adresse: str, ici: str | None, scene: Scene) -> None:
    page = scene.navigateurs["double"].get(adresse.format(usager=scene.objets["ici"].usager)).text
    lus = rangee(page).iter(f"{XHTML}a")
    marques = [a.text for a in lus if a.get("aria-current")]
    assert marques == ([ici] * 2 if ici else [])
    assert f"<summary>{f'Menu{ESPACE}: {ici}' if ici else 'Menu'}</summary>" in page


def test_un_fragment_apporte_la_rangee_de_sa_page(scene: Scene) -> None:
    alice = scene.navigateurs["aidante"]
    objets = scene.objets["ici"]
    qui = f"{scene.comptes['aidante']}.{objets.structure}"
    for adresse in ("/espace-aidant/", "/usagers/", f"/mandats/{objets.mandat}"):
        morceau = alice.get(adresse, headers={"HX-Request": "true", "X-Coquille": qui}).text
        assert 'id="entete"' not in morceau
        apportee, page = rangee(habiller(morceau)), rangee(alice.get(adresse).text)
        assert apportee.get("data-hx-swap-oob") == "true"
        assert "".join(apportee.itertext()) == "".join(page.itertext())
        deja = {"HX-Request": "true", "X-Coquille": qui, "X-Rangee": page.get("data-etat")}
        assert 'id="espaces"' not in alice.get(adresse, headers=deja).text


def test_on_quitte_la_personne_d_un_geste_la_ou_elle_est(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice, robert = (connecter(app, qui, temps.instant) for qui in (troupe.alice, troupe.robert))
    assert TERMINER in alice.get(f"/mandats/{troupe.mandat}").text
    assert TERMINER not in alice.get("/espace-aidant/").text
    with app.extensions["fabrique"]() as session, transaction(session):
        for qui in (troupe.alice, troupe.robert):
            la_connexion(session, qui).usage_servi_le = temps.instant
    assert alice.get("/espace-aidant/").text.count(TERMINER) == 2
    # Who makes no mandate is offered nothing that would be refused.
    assert TERMINER not in robert.get("/espace-aidant/").text
