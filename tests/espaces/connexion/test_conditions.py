"""The terms: shown whole, with what changed; a POST that meets new ones loses nothing."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.espaces.connexion import presence
from app.metier.aidants import conditions
from app.metier.aidants.conditions import VERSIONS, Version, changements_depuis
from app.metier.aidants.models import Aidant
from app.metier.brouillons.models import Brouillon
from app.metier.journal.models import Corps
from app.socle.bdd import transaction
from app.web import acces
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Poste
from tests.espaces.connexion.portes import CHAMPS_CHOIX, CHOIX, NOUVEAU, champs_portes
from tests.fabriques import deux_moteurs
from tests.photographie import photographie

ANCIENNE = VERSIONS[0].numero
MOYENNE = Version("2031-01", date(2031, 1, 1), VERSIONS[0].articles, ("La mairie est prévenue.",))
NOUVELLE = Version("2032-06", date(2032, 6, 1), VERSIONS[0].articles, ("Le code dure < 1 min.",))


@pytest.fixture
def nouvelles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two newer versions of the terms came since Alice accepted hers."""
    monkeypatch.setattr(conditions, "VERSIONS", (NOUVELLE, MOYENNE, *VERSIONS))
    for module in (acces, presence):
        monkeypatch.setattr(module, "CGU_VERSION", NOUVELLE.numero)


def version_acceptee(app: Flask, poste: Poste) -> str | None:
    with app.extensions["fabrique"]() as session:
        return session.get_one(Aidant, poste.aidant_id).cgu_version


def test_chaque_version_a_ses_dates_ses_articles_et_ce_qu_elle_change() -> None:
    assert [v.depuis for v in VERSIONS] == sorted((v.depuis for v in VERSIONS), reverse=True)
    assert len({version.numero for version in VERSIONS}) == len(VERSIONS)
    for version in VERSIONS:
        assert version.numero == f"{version.depuis:%Y-%m}"
        assert all(titre and phrases for titre, phrases in version.articles)
    assert all(version.changements for version in VERSIONS[:-1])


def test_ce_qui_change_depuis_une_version(nouvelles: None) -> None:
    assert changements_depuis(NOUVELLE.numero) == []
    assert changements_depuis(MOYENNE.numero) == [NOUVELLE]
    assert changements_depuis(ANCIENNE) == [NOUVELLE, MOYENNE]
    assert changements_depuis(None) == changements_depuis("2021-01") == []


def test_la_page_montre_toutes_les_conditions_et_quand_on_les_a_acceptees(poste: Poste) -> None:
    page = poste.navigateur.get("/cgu").text
    for titre, _ in VERSIONS[0].articles:
        assert f"<h2>{titre}</h2>" in page
    assert "Vous les avez acceptées le" in page
    assert 'name="accepter"' not in page
    assert "Ce qui change" not in page


def test_de_nouvelles_conditions_disent_ce_qui_change(poste: Poste, nouvelles: None) -> None:
    renvoi = poste.navigateur.get("/espace-aidant/").location
    page = poste.navigateur.get(renvoi).text
    assert "Ce qui change" in page
    assert MOYENNE.changements[0] in page
    assert "Le code dure &lt; 1 min." in page
    assert "1er juin 2032" in page
    assert 'name="accepter"' in page


@deux_moteurs
def test_un_envoi_qui_rencontre_de_nouvelles_conditions_ne_perd_rien(
    poste: Poste, app: Flask, nouvelles: None
) -> None:
    avant = photographie(app.extensions["moteur"])
    retenu = poste.navigateur.envoyer(f"{NOUVEAU}?d=1", CHOIX)
    assert retenu.status_code == 409
    assert photographie(app.extensions["moteur"]) == avant
    assert champs_portes(retenu.text) == CHAMPS_CHOIX
    assert MOYENNE.changements[0] in retenu.text
    assert poste.navigateur.envoyer(NOUVEAU, {**CHOIX, "accepter_cgu": ""}).status_code == 409
    assert version_acceptee(app, poste) == ANCIENNE
    reponse = poste.navigateur.envoyer(NOUVEAU, {**CHOIX, "accepter_cgu": "y"})
    assert reponse.status_code == 303
    assert version_acceptee(app, poste) == NOUVELLE.numero
    with app.extensions["fabrique"]() as session:
        brouillon = session.scalars(select(Brouillon)).one()
        assert (brouillon.domaines, brouillon.duree) == (["logement", "argent"], "court")
        acceptations = [c for c in session.scalars(select(Corps.corps)) if '"cgu"' in c]
        assert len(acceptations) == 1
        assert NOUVELLE.numero in acceptations[0]
    assert poste.navigateur.get(reponse.location).status_code == 200


def test_endormie_puis_nouvelles_conditions_tout_suit(
    poste: Poste, app: Flask, temps: Horloge, nouvelles: None
) -> None:
    temps.avancer(minutes=16)
    assert poste.navigateur.envoyer(NOUVEAU, CHOIX).status_code == 401
    retenu = poste.navigateur.envoyer(NOUVEAU, {**CHOIX, "code_presence": poste.code()})
    assert retenu.status_code == 409
    assert champs_portes(retenu.text) == CHAMPS_CHOIX
    assert poste.navigateur.envoyer(NOUVEAU, {**CHOIX, "accepter_cgu": "y"}).status_code == 303


def test_une_visite_n_accepte_jamais_les_conditions(
    poste: Poste, app: Flask, nouvelles: None
) -> None:
    reponse = poste.navigateur.get("/espace-aidant/?accepter_cgu=y")
    assert reponse.location.startswith("/cgu?suite=")
    assert poste.navigateur.post("/mandats/nouveau", data={"accepter_cgu": "y"}).status_code == 400
    assert version_acceptee(app, poste) == ANCIENNE


def test_une_premiere_fois_n_a_rien_qui_change(poste: Poste, app: Flask) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, poste.aidant_id).cgu_version = None
    assert "Ce qui change" not in poste.navigateur.get("/cgu").text
    retenu = poste.navigateur.envoyer(NOUVEAU, CHOIX)
    assert (retenu.status_code, "Ce qui change" in retenu.text) == (409, False)


def test_verrouillee_personne_n_accepte_les_conditions(
    poste: Poste, app: Flask, nouvelles: None
) -> None:
    """Even on a screen whose own code would be code enough."""
    poste.navigateur.envoyer("/verrouiller")
    adresse = f"/mandats/nouveau/{poste.aidant_id}/conclusion"
    champs = {"accepter_cgu": "y", "accord": "y", "code": poste.mauvais_code()}
    for _ in range(2):
        retenu = poste.navigateur.envoyer(adresse, champs)
        assert retenu.status_code == 401
        assert 'name="code_presence"' in retenu.text
    assert version_acceptee(app, poste) == ANCIENNE
