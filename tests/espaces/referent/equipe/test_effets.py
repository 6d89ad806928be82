"""What a référent changes holds at once: for a draft under way, a use, a token already given."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.metier.mandats.models import Mandat
from tests.espaces.fournisseur.site import Site
from tests.espaces.referent.equipe.conftest import Equipe
from tests.fabriques import IDENTITE, code_de, connecter, deux_moteurs, membre_de, un_brouillon


def poser_un_brouillon(equipe: Equipe, *domaines: str) -> uuid.UUID:
    """A draft of Alice's, its person just identified."""
    with equipe.base() as session:
        membre = membre_de(session, equipe.troupe.alice, equipe.troupe.organisation)
        identite = replace(IDENTITE, sub="c" * 64)
        return un_brouillon(
            session, membre, equipe.temps.instant, domaines=domaines, identite=identite
        ).id


def conclure(equipe: Equipe, site: Site, brouillon: uuid.UUID) -> int:
    """Alice sends the recap of a draft; the status."""
    with equipe.app.extensions["fabrique"]() as session:
        code = code_de(session, equipe.troupe.alice, equipe.temps.instant)
    champs = {"declaration": "y", "accord": "y", "code": code}
    adresse = f"/mandats/nouveau/{brouillon}/conclusion"
    return site.navigateur.envoyer(adresse, champs).status_code


def mandats(equipe: Equipe) -> int:
    with equipe.app.extensions["fabrique"]() as session:
        return session.scalar(select(func.count()).select_from(Mandat)) or 0


@pytest.fixture
def site(equipe: Equipe) -> Site:
    """Alice's browser, and FranceConnect's server behind it."""
    return Site(equipe.app, connecter(equipe.app, equipe.troupe.alice, equipe.temps.instant))


def limiter(equipe: Equipe, *domaines: str) -> None:
    adresse = f"/equipe/{equipe.troupe.alice}/themes"
    assert equipe.robert.envoyer(adresse, {"domaines": list(domaines)}).status_code == 303


def fermer(equipe: Equipe) -> None:
    adresse = f"/equipe/{equipe.troupe.alice}/fermer"
    assert equipe.robert.envoyer(adresse, {"motif": "depart"}).status_code == 303


@deux_moteurs
def test_un_brouillon_ne_conclut_plus_un_theme_retire(equipe: Equipe, site: Site) -> None:
    retire, permis = poser_un_brouillon(equipe, "argent"), poser_un_brouillon(equipe, "papiers")
    limiter(equipe, "papiers", "logement")
    avant = mandats(equipe)
    assert conclure(equipe, site, retire) == 403
    assert mandats(equipe) == avant
    equipe.temps.avancer(seconds=90)
    assert conclure(equipe, site, permis) == 303
    assert mandats(equipe) == avant + 1
    depart = site.navigateur.get("/mandats/nouveau").text
    assert 'value="papiers"' in depart
    assert 'value="argent"' not in depart


@deux_moteurs
def test_un_theme_retire_ne_s_utilise_plus(equipe: Equipe, site: Site) -> None:
    usager = equipe.troupe.usager
    ecran, jeton = site.ouvrir(), site.jetons(usager)["access_token"]
    code = site.retour(usager)["code"]
    limiter(equipe, "papiers")
    champs = {"usager": str(usager), "domaine": "logement"}
    assert site.navigateur.envoyer(ecran, champs).status_code >= 400
    assert site.echanger(code).status_code == 400
    assert site.userinfo(jeton).status_code == 401
    assert site.utilisations() == 0
    limiter(equipe, "papiers", "logement")
    assert site.userinfo(site.jetons(usager)["access_token"]).status_code == 200


@deux_moteurs
def test_un_acces_ferme_ne_conclut_ni_n_utilise_plus(equipe: Equipe, site: Site) -> None:
    brouillon = poser_un_brouillon(equipe, "argent")
    code = site.retour(equipe.troupe.usager)["code"]
    jeton = site.jetons(equipe.troupe.usager)["access_token"]
    fermer(equipe)
    avant = mandats(equipe)
    assert conclure(equipe, site, brouillon) == 401
    assert mandats(equipe) == avant
    assert site.echanger(code).status_code == 400
    assert site.userinfo(jeton).status_code == 401
    assert site.utilisations() == 0
